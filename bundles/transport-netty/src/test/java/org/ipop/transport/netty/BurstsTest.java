package org.ipop.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.SegmentedDatagramPacket;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors.NativeIoException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs of datagrams over the kernel's UDP_SEGMENT and UDP_GRO, and what happens where it has none. */
class BurstsTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress ANY = InetAddress.ofLiteral("::");
    private static final int EIO = -5;
    private static final int EINVAL = -22;

    private final RealNode node = new RealNode(true);
    private final UdpTransport transport = node.ask(() -> new UdpTransport(node.channels(), node.loop.counters(),
        new UdpSettings(1 << 20, 1 << 20, 1 << 20, true)));
    private final List<ByteBuf> given = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final Wire wire = new Wire();
    private final UdpSocket ear = open();
    private final UdpSocket mouth = open();

    BurstsTest() {
        node.ask(() -> mouth.channel().pipeline().addFirst(wire));
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(node.eventually(() -> given.stream().allMatch(payload -> payload.refCnt() == 0))).isTrue();
        node.ask(() -> {
            transport.close();
            return null;
        });
        node.close();
    }

    @Test
    void datagramsOfOneSizeLeaveTogetherAndArriveApart() {
        say(10, 10, 10, 4);
        assertHeard(10, 10, 10, 4);
        assertThat(wire.writes).containsExactly("10: 34");
    }

    @Test
    void aShorterOneEndsTheRunAndALongerOneBeginsAnother() {
        say(10, 4, 10, 12, 12);
        assertHeard(10, 4, 10, 12, 12);
        assertThat(wire.writes).containsExactly("10: 14", "single: 10", "12: 24");
    }

    @Test
    void aRunHasNoMoreSegmentsThanTheKernelTakes() {
        say(IntStream.generate(() -> 10).limit(SendQueue.SEGMENTS + 2).toArray());
        assertThat(node.eventually(() -> heard.size() == SendQueue.SEGMENTS + 2)).isTrue();
        assertThat(wire.writes).containsExactly("10: " + 10 * SendQueue.SEGMENTS, "10: 20");
    }

    @Test
    void aRunHasOneDestination() {
        UdpSocket other = open();
        node.ask(() -> {
            mouth.send(datagram(10, at(ear)));
            mouth.send(datagram(10, at(other)));
            mouth.flush();
            return null;
        });
        assertHeard(10, 10);
        assertThat(wire.writes).containsExactly("single: 10", "single: 10");
    }

    @Test
    void aLongBurstIsSentInHalves() {
        node.ask(() -> {
            mouth.send(new Datagram(bytes(53 * 1312 - 300), at(ear), 1312, 0, 0));
            mouth.flush();
            return null;
        });
        assertThat(node.eventually(() -> heard.size() == 53)).isTrue();
        assertThat(heard.getLast()).isEqualTo("1012");
        assertThat(wire.writes).containsExactly("1312: " + 27 * 1312, "1312: " + (26 * 1312 - 300));
    }

    @Test
    void datagramsThatCannotBeJoinedGoOneByOne() {
        node.ask(() -> {
            mouth.send(new Datagram(bytes(80_000), at(ear), 40_000, 0, 0));
            mouth.flush();
            return null;
        });
        assertHeard(40_000, 40_000);
        assertThat(wire.writes).containsExactly("single: 40000", "single: 40000");
    }

    @Test
    void aSystemThatCannotCutIsNotAskedAgain() {
        wire.refuse = EIO;
        say(10, 10, 3);
        assertHeard(10, 10, 3);
        say(10, 10);
        assertHeard(10, 10, 3, 10, 10);
        assertThat(wire.writes).containsExactly("10: 23", "single: 10", "single: 10", "single: 3",
            "single: 10", "single: 10");
        assertThat(node.counter("transport.udp.gso.off")).isEqualTo(1);
    }

    @Test
    void anAddressBehindANarrowPathGetsDatagramsOneByOneAndOthersDoNot() {
        UdpSocket other = open();
        wire.refuse = EINVAL;
        say(10, 10);
        assertHeard(10, 10);
        wire.refuse = 0;
        say(10, 10);
        node.ask(() -> {
            mouth.send(new Datagram(bytes(20), at(other), 10, 0, 0));
            mouth.flush();
            return null;
        });
        assertHeard(10, 10, 10, 10, 10, 10);
        assertThat(wire.writes).containsExactly("10: 20", "single: 10", "single: 10", "single: 10", "single: 10",
            "10: 20");
        assertThat(node.counter("transport.udp.gso.narrow-path")).isEqualTo(1);
    }

    @Test
    void whatElseIsRefusedIsLostAndCounted() {
        wire.refuse = -101;
        say(10, 10);
        wire.refuse = 0;
        say(10, 10);
        assertHeard(10, 10);
        assertThat(node.counter("transport.udp.send-error.ENETUNREACH")).isEqualTo(1);
    }

    @Test
    void aSocketThatIsClosedInARunKeepsNothing() {
        node.ask(() -> {
            mouth.send(datagram(10, at(ear)));
            mouth.send(datagram(10, at(ear)));
            mouth.close();
            return null;
        });
        assertThat(given).allMatch(payload -> payload.refCnt() == 0);
    }

    private void say(int... lengths) {
        node.ask(() -> {
            for (int length : lengths) {
                mouth.send(datagram(length, at(ear)));
            }
            mouth.flush();
            return null;
        });
    }

    private void assertHeard(Integer... lengths) {
        List<String> expected = IntStream.range(0, lengths.length).mapToObj(i -> lengths[i].toString()).toList();
        assertThat(node.eventually(() -> heard.size() >= lengths.length)).as("heard " + heard).isTrue();
        assertThat(heard).isEqualTo(expected);
    }

    private Datagram datagram(int length, InetSocketAddress to) {
        return Datagram.of(bytes(length), to);
    }

    private ByteBuf bytes(int length) {
        given.add(Unpooled.buffer(length).writeZero(length));
        return given.getLast();
    }

    private static InetSocketAddress at(UdpSocket socket) {
        return new InetSocketAddress(LOOPBACK, socket.local().getPort());
    }

    private UdpSocket open() {
        DatagramSink sink = (socket, datagram) -> {
            heard.add(String.valueOf(datagram.payload().readableBytes()));
            datagram.payload().release();
        };
        TransportSocket opened = node.ask(() -> transport.open(new InetSocketAddress(ANY, 0), sink)
            .toCompletableFuture()).join();
        return (UdpSocket) opened;
    }

    /** Notes what is handed to the kernel, and refuses bursts as the kernel would. */
    private static final class Wire extends ChannelOutboundHandlerAdapter {
        private final List<String> writes = new ArrayList<>();
        private int refuse;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            DatagramPacket packet = (DatagramPacket) message;
            boolean burst = packet instanceof SegmentedDatagramPacket;
            writes.add((burst ? ((SegmentedDatagramPacket) packet).segmentSize() : "single") + ": "
                + packet.content().readableBytes());
            if (burst && refuse != 0) {
                packet.release();
                promise.setFailure(new NativeIoException("sendmmsg", refuse, false));
            } else {
                context.write(message, promise);
            }
        }
    }
}
