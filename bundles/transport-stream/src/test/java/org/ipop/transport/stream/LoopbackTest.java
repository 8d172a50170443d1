package org.ipop.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Locale;
import org.ipop.api.edge.Datagram;
import org.ipop.wire.stream.LengthFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two ends of this bundle over real sockets. */
class LoopbackTest {
    private final StreamNode listener = StreamNode.listening();
    private StreamNode dialler;

    @AfterEach
    void close() {
        if (dialler != null) {
            dialler.close();
        }
        listener.close();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void datagramsPassBothWaysAndKeepTheirBounds(Protocol protocol) {
        dial(protocol);
        byte[] longest = bytes(LengthFrame.MAX_DATAGRAM, 7);
        dialler.send(listener.address(), bytes(1, 1), bytes(125, 2), bytes(126, 3), bytes(1_400, 4), longest);
        assertThat(listener.eventually(() -> listener.received.size() == 5)).isTrue();
        assertThat(listener.received).containsExactly(bytes(1, 1), bytes(125, 2), bytes(126, 3), bytes(1_400, 4),
            longest);
        InetSocketAddress back = listener.senders.getFirst();
        listener.send(back, longest, bytes(3, 9));
        assertThat(dialler.eventually(() -> dialler.received.size() == 2)).isTrue();
        assertThat(dialler.received).containsExactly(longest, bytes(3, 9));
        assertThat(dialler.senders).containsOnly(listener.address());
        assertThat(dialler.ask(() -> dialler.socket.describe(listener.address())))
            .hasValue(protocol.name().toLowerCase(Locale.ROOT));
        assertThat(listener.ask(() -> listener.socket.describe(back)))
            .hasValue(protocol.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void aBurstIsCutIntoItsDatagrams() {
        dial(Protocol.WSS);
        dialler.ask(() -> {
            dialler.socket.send(new Datagram(Unpooled.wrappedBuffer(bytes(2_500, 5)), listener.address(), 1_000, 0, 0));
            dialler.socket.flush();
            return true;
        });
        assertThat(listener.eventually(() -> listener.received.size() == 3)).isTrue();
        assertThat(listener.received).extracting(datagram -> datagram.length).containsExactly(1_000, 1_000, 500);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void whoHangsUpIsMissedByTheOther(Protocol protocol) {
        dial(protocol);
        dialler.ask(() -> {
            dialler.socket.hangUp(listener.address());
            return true;
        });
        assertThat(listener.eventually(() -> listener.closed.size() == 1)).isTrue();
        assertThat(dialler.closed).isEmpty();
        dialler.send(listener.address(), "too late");
        assertThat(dialler.counter("stream.drop.closed")).isEqualTo(1);
        dialler.dial(listener.address());
        dialler.send(listener.address(), "again");
        assertThat(listener.eventually(() -> listener.received.size() == 1)).isTrue();
    }

    @Test
    void oneStreamServesAllDials() {
        dial(Protocol.TCP);
        dialler.dial(listener.address());
        assertThat(listener.counter("stream.accepted")).isEqualTo(1);
    }

    @Test
    void aPortWhereNobodyListensIsGivenUpWithTheReason() {
        dialler = StreamNode.dialling(Protocol.values());
        InetSocketAddress nobody = new InetSocketAddress(StreamNode.LOOPBACK, StreamNode.freePort());
        assertThatThrownBy(() -> dialler.dial(nobody)).rootCause().hasMessageContaining("wss: ")
            .hasMessageContaining("refused").hasMessageNotContaining("tls: ");
    }

    @Test
    void whoIsSwitchedOffDialsNobody() {
        dialler = new StreamNode(new Settings(java.util.Optional.empty(), false,
            java.util.List.of(Protocol.values()), java.util.Optional.empty()));
        assertThatThrownBy(() -> dialler.dial(listener.address())).rootCause()
            .hasMessage("streams are switched off");
    }

    @Test
    void theNextUserTakesTheStreamsOver() {
        dial(Protocol.TCP);
        StreamNode successor = listener;
        listener.ask(() -> {
            listener.socket.suspend();
            return listener.table.open(new StreamNodeSink(successor.received));
        });
        dialler.send(listener.address(), "to the successor");
        assertThat(listener.eventually(() -> listener.received.size() == 1)).isTrue();
    }

    /** Whoever does not read loses datagrams; whoever sends does not wait, and nothing is torn. */
    @Test
    void aFullQueueDropsDatagramsAndNothingElse() {
        dial(Protocol.WSS);
        int sent = 400;
        byte[] big = bytes(8_000, 1);
        dialler.ask(() -> {
            for (int i = 0; i < sent; i++) {
                dialler.socket.send(Datagram.of(Unpooled.wrappedBuffer(big), listener.address()));
            }
            dialler.socket.flush();
            return true;
        });
        long dropped = dialler.counter("stream.drop.queue");
        assertThat(dropped).isBetween(sent - 1L - Carrier.QUEUE_BYTES / 8_000, sent - 1L);
        assertThat(listener.eventually(() -> listener.received.size() == sent - dropped)).isTrue();
        assertThat(listener.received).allSatisfy(datagram -> assertThat(datagram).isEqualTo(big));
        dialler.send(listener.address(), "still whole");
        assertThat(listener.eventually(() -> listener.received.size() == sent - dropped + 1)).isTrue();
    }

    private void dial(Protocol protocol) {
        dialler = StreamNode.dialling(protocol);
        dialler.dial(listener.address());
    }

    private static byte[] bytes(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }
}
