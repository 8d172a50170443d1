package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class StrangersTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetAddress HOST = InetAddress.ofLiteral("192.0.2.1");

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final Strangers strangers = new Strangers(
        new Local(new NodeId(new Key(0, 0, 1)), loop.open("link"), loop.counters()));

    @Test
    void aHostThatWasOnlyNamedGetsThreeInTenMinutes() {
        int taken = 0;
        for (int second = 0; second < 600; second++) {
            taken += taken(10, "192.0.2.1");
            time.run(SECOND);
        }
        assertThat(taken).isEqualTo(Strangers.UNPROVED).isEqualTo(3);
        assertThat(counted("drop.strangers-host")).isEqualTo(6000 - 3);
        assertThat(taken(10, "192.0.2.1")).as("ten minutes later").isEqualTo(3);
        assertThat(taken(1, "192.0.2.2")).as("another host").isEqualTo(1);
    }

    @Test
    void theAddressesOfOneIpv6NetworkShareTheirPart() {
        assertThat(taken(10, "2001:db8::1")).isEqualTo(3);
        assertThat(taken(1, "2001:db8::2")).isZero();
        assertThat(taken(1, "2001:db8:0:1::1")).isEqualTo(1);
    }

    @Test
    void aHostThatAnsweredIsHeldToARateForADay() {
        assertThat(taken(10, "192.0.2.1")).isEqualTo(3);
        strangers.proved(HOST);
        assertThat(strangers.knows(HOST)).isTrue();
        assertThat(taken(1000, "192.0.2.1")).isEqualTo(Strangers.HOST_BURST);
        time.run(SECOND);
        assertThat(taken(1000, "192.0.2.1")).isEqualTo(Strangers.HOST_PER_SECOND);
        time.run(86_400 * SECOND);
        assertThat(strangers.knows(HOST)).isFalse();
        assertThat(taken(10, "192.0.2.1")).isEqualTo(3);
    }

    @Test
    void othersVouchForTenMinutesAndShortenNoProof() {
        strangers.vouched(HOST);
        assertThat(strangers.knows(HOST)).isTrue();
        time.run(600 * SECOND);
        assertThat(strangers.knows(HOST)).isFalse();
        strangers.proved(HOST);
        strangers.vouched(HOST);
        time.run(86_399 * SECOND);
        assertThat(strangers.knows(HOST)).isTrue();
    }

    @Test
    void aSeedIsKnownAndItsWordForAnotherIsGoodForThreeMore() {
        InetSocketAddress seed = new InetSocketAddress(HOST, 4100);
        strangers.appointed(seed);
        assertThat(strangers.knows(HOST)).isTrue();
        assertThat(strangers.isSeed(seed)).isTrue();
        assertThat(strangers.isSeed(new InetSocketAddress(HOST, 4101))).as("a neighbour of the seed").isFalse();
        InetAddress other = InetAddress.ofLiteral("192.0.2.2");
        assertThat(taken(10, "192.0.2.2")).isEqualTo(3);
        strangers.excused(other);
        assertThat(taken(10, "192.0.2.2")).isEqualTo(3);
        assertThat(strangers.knows(other)).as("so nobody guesses at it").isFalse();
    }

    @Test
    void whoMovesBeginsAnewOnceAMinute() {
        int taken = 0;
        for (int i = 0; i < 60; i++) {
            strangers.moved();
            taken += taken(10, "192.0.2.1");
            time.run(SECOND / 2);
        }
        assertThat(taken).isEqualTo(3);
        time.run(30 * SECOND);
        strangers.moved();
        assertThat(taken(10, "192.0.2.1")).isEqualTo(3);
    }

    @Test
    void whatNeverLeavesThisMachineHasNoVictim() {
        assertThat(strangers.knows(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
        assertThat(taken(5000, "127.0.0.1")).isEqualTo(5000);
        assertThat(taken(5000, "::1")).isEqualTo(5000);
    }

    @Test
    void allHostsTogetherAreBounded() {
        int hosts = 2 * Strangers.BURST;
        long taken = IntStream.range(0, hosts).map(i -> taken(1, address(i))).sum();
        assertThat(taken).isEqualTo(Strangers.BURST);
        assertThat(counted("drop.strangers")).isEqualTo(hosts - Strangers.BURST);
    }

    /** Else a victim could be made to be forgotten by many other names. */
    @Test
    void aFullTableForgetsNobodyBeforeItsTime() {
        assertThat(taken(3, "192.0.2.1")).isEqualTo(3);
        for (int i = 1; i < Strangers.MAX_HOSTS; i++) {
            time.run(SECOND / 100);
            assertThat(taken(1, address(i))).isEqualTo(1);
        }
        assertThat(taken(100, "203.0.113.1")).as("no room for it").isZero();
        assertThat(taken(100, "192.0.2.1")).isZero();
        assertThat(counted("drop.strangers-table")).isEqualTo(100);
        time.run(600 * SECOND);
        assertThat(taken(100, "203.0.113.1")).isEqualTo(3);
    }

    @Test
    void ofTooManyKnownHostsTheOneSpokenForLongestAgoIsForgotten() {
        strangers.proved(HOST);
        for (int i = 0; i < Strangers.MAX_HOSTS; i++) {
            strangers.proved(InetAddress.ofLiteral(address(i)));
        }
        assertThat(strangers.knows(HOST)).isFalse();
        assertThat(strangers.knows(InetAddress.ofLiteral(address(0)))).isTrue();
        assertThat(counted("strangers.forgotten")).isEqualTo(1);
    }

    private static String address(int number) {
        return "10.0." + (number >> 8) + "." + (number & 255);
    }

    private int taken(int datagrams, String host) {
        return (int) IntStream.range(0, datagrams).filter(i -> strangers.take(InetAddress.ofLiteral(host))).count();
    }

    private long counted(String what) {
        return loop.counters().snapshot().getOrDefault("link." + what, 0L);
    }
}
