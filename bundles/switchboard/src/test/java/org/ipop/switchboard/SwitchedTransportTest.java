package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;
import org.junit.jupiter.api.Test;

class SwitchedTransportTest {
    private static final InetAddress ANY = InetAddress.ofLiteral("::");
    private static final InetSocketAddress FREE = new InetSocketAddress(ANY, 0);
    private static final InetSocketAddress PORT = new InetSocketAddress(ANY, 40_000);

    private final Bench bench = new Bench();
    private final SwitchedTransport front = new SwitchedTransport(bench.host);
    private final Udp first = new Udp();
    private final Udp second = new Udp();
    private final List<TransportSocket> heardOn = new ArrayList<>();
    private final DatagramSink sink = (socket, datagram) -> heardOn.add(socket);

    @Test
    void theNextTransportAdoptsThePort() {
        front.plugged(first);
        TransportSocket socket = bench.get(front.open(FREE, sink));
        front.unplugged(first);
        assertThat(socket.local()).isEqualTo(PORT);
        bench.run(1);
        front.plugged(second);
        assertThat(second.log).containsExactly("adopt 9");
        second.sink.datagram(null, Bench.datagram(1));
        assertThat(heardOn).containsExactly(socket);
        bench.run(10);
        assertThat(bench.closed).isEmpty();
    }

    @Test
    void whereThatCannotBeThePortIsBoundAnew() {
        front.plugged(first);
        front.open(FREE, sink);
        front.unplugged(first);
        second.adopting = false;
        front.plugged(second);
        assertThat(second.log).containsExactly("adopt 9", "open 40000");
        assertThat(bench.closed).as("before it is bound").containsExactly(9);
    }

    @Test
    void whatNobodyClaimsIsClosedAndBoundLater() {
        front.plugged(first);
        TransportSocket socket = bench.get(front.open(FREE, sink));
        front.unplugged(first);
        bench.run(4.9);
        assertThat(bench.closed).isEmpty();
        bench.run(0.2);
        assertThat(bench.closed).containsExactly(9);
        front.plugged(second);
        assertThat(second.log).containsExactly("open 40000");
        socket.send(Bench.datagram(1));
        assertThat(second.sent).isEqualTo(1);
    }

    @Test
    void closingInTheGapClosesWhatWasLeft() {
        front.plugged(first);
        TransportSocket socket = bench.get(front.open(FREE, sink));
        front.unplugged(first);
        socket.close();
        assertThat(bench.closed).containsExactly(9);
        front.plugged(second);
        assertThat(second.log).isEmpty();
    }

    @Test
    void theNextUserOfThePortTakesItOver() {
        front.plugged(first);
        TransportSocket former = bench.get(front.open(FREE, sink));
        List<TransportSocket> heardByNext = new ArrayList<>();
        TransportSocket next = bench.get(front.open(PORT, (socket, datagram) -> heardByNext.add(socket)));
        assertThat(first.log).containsExactly("open 0");
        former.close();
        first.sink.datagram(null, Bench.datagram(1));
        assertThat(heardOn).isEmpty();
        assertThat(heardByNext).containsExactly(next);
        next.close();
        assertThat(first.log).containsExactly("open 0", "close");
    }

    @Test
    void whatComesWhileTheUserIsExchangedGoesToTheNextOnceItIsReady() {
        front.plugged(first);
        TransportSocket former = bench.get(front.open(FREE, sink));
        assertThat(former.suspend()).isEmpty();
        first.sink.datagram(null, Bench.datagram(1));
        List<Byte> heardByNext = new ArrayList<>();
        front.open(PORT, (socket, datagram) -> heardByNext.add(datagram.payload().readByte()));
        first.sink.datagram(null, Bench.datagram(2));
        assertThat(heardByNext).isEmpty();
        front.deliver();
        first.sink.datagram(null, Bench.datagram(3));
        assertThat(heardByNext).containsExactly((byte) 1, (byte) 2, (byte) 3);
        former.close();
        bench.run(10);
        assertThat(first.log).containsExactly("open 0");
        assertThat(heardOn).isEmpty();
    }

    @Test
    void aNextUserThatNobodyCallsReadyHearsAllTheSame() {
        front.plugged(first);
        bench.get(front.open(FREE, sink)).suspend();
        first.sink.datagram(null, Bench.datagram(1));
        List<TransportSocket> heardByNext = new ArrayList<>();
        TransportSocket next = bench.get(front.open(PORT, (socket, datagram) -> heardByNext.add(socket)));
        bench.run(1.1);
        assertThat(heardByNext).containsExactly(next);
    }

    @Test
    void whenNobodyTakesASuspendedPortItIsClosed() {
        front.plugged(first);
        bench.get(front.open(FREE, sink)).suspend();
        Datagram waiting = Bench.datagram(1);
        first.sink.datagram(null, waiting);
        bench.run(4.9);
        assertThat(first.log).containsExactly("open 0");
        bench.run(0.2);
        assertThat(first.log).containsExactly("open 0", "close");
        assertThat(waiting.payload().refCnt()).isZero();
    }

    @Test
    void whatWaitsIsBounded() {
        front.plugged(first);
        bench.get(front.open(FREE, sink)).suspend();
        int pieces = HeldDatagrams.MAX_BYTES / 60_000 + 3;
        for (int i = 0; i < pieces; i++) {
            first.sink.datagram(null, Datagram.of(Unpooled.wrappedBuffer(new byte[60_000]), Bench.FAR));
        }
        assertThat(bench.count("switchboard.drop.held")).isEqualTo(3);
        bench.run(6);
    }

    @Test
    void emptyDatagramsThatWaitAreBoundedToo() {
        front.plugged(first);
        bench.get(front.open(FREE, sink)).suspend();
        int pieces = HeldDatagrams.MAX_BYTES / HeldDatagrams.OVERHEAD_BYTES + 3;
        for (int i = 0; i < pieces; i++) {
            first.sink.datagram(null, Datagram.of(Unpooled.buffer(0), Bench.FAR));
        }
        assertThat(bench.count("switchboard.drop.held")).isEqualTo(3);
        bench.run(6);
    }

    /** One that gives port 40000 and leaves descriptor 9. */
    private static final class Udp implements Transport {
        private final List<String> log = new ArrayList<>();
        private boolean adopting = true;
        private DatagramSink sink;
        private int sent;

        @Override
        public String scheme() {
            return "udp";
        }

        @Override
        public CompletionStage<TransportSocket> open(InetSocketAddress bind, DatagramSink receiver) {
            log.add("open " + bind.getPort());
            sink = receiver;
            return CompletableFuture.completedStage(new Socket());
        }

        @Override
        public CompletionStage<TransportSocket> adopt(int descriptor, DatagramSink receiver) {
            log.add("adopt " + descriptor);
            sink = receiver;
            return adopting ? CompletableFuture.completedStage(new Socket())
                : CompletableFuture.failedStage(new BindException("not epoll"));
        }

        private final class Socket implements TransportSocket {
            @Override
            public InetSocketAddress local() {
                return PORT;
            }

            @Override
            public int mtu() {
                return 1_400;
            }

            @Override
            public void send(Datagram datagram) {
                sent++;
                datagram.payload().release();
            }

            @Override
            public void flush() {
            }

            @Override
            public OptionalInt suspend() {
                return OptionalInt.of(9);
            }

            @Override
            public void close() {
                log.add("close");
            }
        }
    }
}
