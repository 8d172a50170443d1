package org.ipop.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;
import org.ipop.runtime.PosixDescriptors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bound port that one transport leaves to another, as at the update of this bundle. */
class PortHandoverTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);

    private final RealNode node = new RealNode(true);
    private final UdpTransport first = transport(node);
    private final UdpTransport second = transport(node);
    private final List<String> heard = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();

    @AfterEach
    void close() {
        node.ask(() -> {
            first.close();
            second.close();
            return null;
        });
        node.close();
    }

    @Test
    void theSuccessorHasThePortAndReadsWhatCameInTheGap() {
        TransportSocket former = open(first, FREE, heard);
        TransportSocket far = open(first, FREE, answers);
        int descriptor = suspend(former).orElseThrow();
        send(far, former, "in the gap");
        assertThat(heard).isEmpty();
        TransportSocket next = node.ask(() -> second.adopt(descriptor, into(heard))).toCompletableFuture().join();
        assertThat(next.local()).isEqualTo(former.local());
        assertThat(node.eventually(() -> heard.equals(List.of("in the gap")))).isTrue();
        send(far, next, "after it");
        assertThat(node.eventually(() -> heard.size() == 2)).isTrue();
        send(next, far, "answer");
        assertThat(node.eventually(() -> answers.equals(List.of("answer")))).isTrue();
    }

    @Test
    void aChangeWithinOneTurnLosesNothing() {
        TransportSocket former = open(first, FREE, heard);
        TransportSocket far = open(first, FREE, answers);
        CompletionStage<TransportSocket> next = node.ask(() ->
            second.adopt(former.suspend().orElseThrow(), into(heard)));
        send(far, next.toCompletableFuture().join(), "hello");
        assertThat(node.eventually(() -> heard.equals(List.of("hello")))).isTrue();
    }

    @Test
    void whatIsClosedLeavesItsPortFree() {
        TransportSocket former = open(first, FREE, heard);
        int descriptor = suspend(former).orElseThrow();
        node.ask(() -> {
            new PosixDescriptors().close(descriptor);
            return null;
        });
        assertThat(open(second, former.local(), heard).local()).isEqualTo(former.local());
        assertThat(suspend(former)).as("closed already").isEmpty();
    }

    @Test
    void withoutEpollThePortIsBoundAnew() {
        try (RealNode nio = new RealNode(false)) {
            UdpTransport transport = transport(nio);
            TransportSocket former = nio.ask(() -> transport.open(FREE, into(heard))).toCompletableFuture().join();
            assertThat(nio.<OptionalInt>ask(former::suspend)).isEmpty();
            assertThat(nio.ask(() -> transport.adopt(0, into(heard)))).isCompletedExceptionally();
            assertThat(openedAgain(nio, transport, former.local())).isEqualTo(former.local());
            nio.ask(() -> {
                transport.close();
                return null;
            });
        }
    }

    /** NIO gives a port back at the selector's next turn; the switchboard tries again too. */
    private InetSocketAddress openedAgain(RealNode nio, UdpTransport transport, InetSocketAddress port) {
        for (int turns = 1; turns < 100; turns++) {
            try {
                return nio.ask(() -> transport.open(port, into(heard))).toCompletableFuture().join().local();
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(BindException.class);
            }
        }
        throw new AssertionError("the port is not given back");
    }

    private OptionalInt suspend(TransportSocket socket) {
        return node.ask(socket::suspend);
    }

    private TransportSocket open(Transport transport, InetSocketAddress bind, List<String> into) {
        return node.ask(() -> transport.open(bind, into(into))).toCompletableFuture().join();
    }

    private void send(TransportSocket from, TransportSocket to, String text) {
        node.ask(() -> {
            from.send(Datagram.of(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8),
                new InetSocketAddress(LOOPBACK, to.local().getPort())));
            from.flush();
            return null;
        });
    }

    private static UdpTransport transport(RealNode node) {
        return node.ask(() -> new UdpTransport(node.channels(), node.loop.counters(),
            new UdpSettings(1 << 20, 1 << 18, 1 << 18, true)));
    }

    private static DatagramSink into(List<String> heard) {
        return (socket, datagram) -> {
            heard.add(datagram.payload().toString(StandardCharsets.UTF_8));
            datagram.payload().release();
        };
    }
}
