package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** Who gathers candidates is exchanged. */
class SwitchedGathererTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("198.51.100.7", 4100);

    private final SimulatedLoop loop = new SimulatedLoop(new VirtualTime(1));
    private final SwitchedGatherer front = new SwitchedGatherer(loop.counters());
    private final HostGatherer first = new HostGatherer(InetAddress.ofLiteral("198.51.100.1"));
    private final HostGatherer second = new HostGatherer(InetAddress.ofLiteral("198.51.100.2"));
    private final TransportSocket socket = new Socket();
    private final AtomicInteger changes = new AtomicInteger();

    SwitchedGathererTest() {
        front.plugged(first);
        front.serve(socket, changes::incrementAndGet);
        front.servers(List.of(PEER));
    }

    @Test
    void theNextOneIsToldWhatTheFormerOneWas() {
        front.unplugged(first);
        front.plugged(second);
        assertThat(first.told).containsExactly("servers 0", "serve", "servers 1", "withdraw");
        assertThat(second.told).containsExactly("servers 1", "serve");
        second.changed.changed();
        assertThat(changes).hasValue(1);
        assertThat(front.candidates()).isEqualTo(second.candidates()).hasSize(1);
    }

    @Test
    void inTheGapTheLastCandidatesCountAndNothingLeaks() {
        var last = front.candidates();
        front.unplugged(first);
        assertThat(front.candidates()).isEqualTo(last).hasSize(1);
        ByteBuf payload = Unpooled.buffer(4).writeInt(1);
        front.stun(socket, Datagram.of(payload, PEER));
        assertThat(payload.refCnt()).isZero();
        assertThat(loop.counters().snapshot()).containsEntry("switchboard.drop.stun", 1L);
        front.withdraw(socket);
        front.plugged(second);
        assertThat(second.told).containsExactly("servers 1");
    }

    private static final class Socket implements TransportSocket {
        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress("0.0.0.0", 4100);
        }

        @Override
        public int mtu() {
            return 1472;
        }

        @Override
        public void send(Datagram datagram) {
            datagram.payload().release();
        }

        @Override
        public void flush() {
            // nothing is kept
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
