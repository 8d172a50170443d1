package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final Strangers strangers = new Strangers(
        new Local(new NodeId(new Key(0, 0, 1)), loop.open("link"), loop.counters()));

    @Test
    void oneHostGetsABurstAndThenASteadyFew() {
        assertThat(taken(1000, "192.0.2.1")).isEqualTo(Strangers.HOST_BURST);
        time.run(SECOND);
        assertThat(taken(1000, "192.0.2.1")).isEqualTo(Strangers.HOST_PER_SECOND);
        assertThat(counted("strangers-host"))
            .isEqualTo(2000 - Strangers.HOST_BURST - Strangers.HOST_PER_SECOND);
        assertThat(taken(1, "192.0.2.2")).as("another host").isEqualTo(1);
    }

    @Test
    void theAddressesOfOneIpv6NetworkShareTheirPart() {
        assertThat(taken(Strangers.HOST_BURST, "2001:db8::1")).isEqualTo(Strangers.HOST_BURST);
        assertThat(taken(1, "2001:db8::2")).isZero();
        assertThat(taken(1, "2001:db8:0:1::1")).isEqualTo(1);
    }

    @Test
    void allHostsTogetherAreBoundedAndSoIsTheTable() {
        int hosts = 2 * Strangers.MAX_HOSTS;
        long taken = IntStream.range(0, hosts).map(i -> taken(1, "10.0." + (i >> 8) + "." + (i & 255))).sum();
        assertThat(taken).isEqualTo(Strangers.BURST);
        assertThat(counted("strangers")).isEqualTo(hosts - Strangers.BURST);
    }

    private int taken(int datagrams, String host) {
        return (int) IntStream.range(0, datagrams).filter(i -> strangers.take(InetAddress.ofLiteral(host))).count();
    }

    private long counted(String drop) {
        return loop.counters().snapshot().getOrDefault("link.drop." + drop, 0L);
    }
}
