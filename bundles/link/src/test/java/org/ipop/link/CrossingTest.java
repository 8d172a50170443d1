package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets under way when traffic moves from a relay, 20 ms from end to end, to a direct path of 10 ms. */
class CrossingTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private static final InetAddress ONE = InetAddress.ofLiteral("203.0.113.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("203.0.113.2");

    private final VirtualTime time = new VirtualTime(5);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode relay = new TestNode(internet.host("relay", "198.51.100.1"), 1);
    private final TestNode alice = behind("203.0.113.1", 11);
    private final TestNode bob = behind("203.0.113.2", 12);

    @BeforeEach
    void meet() {
        for (TestNode node : List.of(alice, bob)) {
            node.bootstrap.dial(relay.address());
            assertThat(time.runUntil(() -> node.up(relay) && relay.up(node), 2 * SECOND)).isTrue();
            time.run(SECOND);
        }
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void aThousandPacketsASecondLoseNothingAndKeepTheirOrder() {
        int sent = flow(1);
        assertThat(numbers()).hasSize(sent).isSorted().doesNotHaveDuplicates();
    }

    /** More than may wait: not one is lost. */
    @Test
    void tenThousandPacketsASecondLoseNothing() {
        int sent = flow(10);
        assertThat(numbers()).hasSize(sent).doesNotHaveDuplicates();
    }

    /** So many each millisecond, from before a direct way opens until a while after it has been found. */
    private int flow(int each) {
        internet.core().cut(ONE, OTHER);
        internet.core().cut(OTHER, ONE);
        int sent = 0;
        alice.sendPacket(bob, String.valueOf(sent++));
        time.run(3 * SECOND / 2);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        internet.core().heal(ONE, OTHER);
        internet.core().heal(OTHER, ONE);
        for (int millis = 0, direct = 0; direct < 300 && millis < 10_000; millis++) {
            for (int i = 0; i < each; i++) {
                assertThat(alice.sendPacket(bob, String.valueOf(sent++))).isTrue();
            }
            time.run(MILLI);
            direct += alice.path(bob) == LinkInfo.Path.DIRECT ? 1 : 0;
        }
        time.run(SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
        return sent;
    }

    private List<Integer> numbers() {
        return bob.packets.stream().map(Integer::valueOf).toList();
    }

    private TestNode behind(String address, int seed) {
        TestNode node = new TestNode(internet.lanBehind(NatBehaviour.PORT_RESTRICTED, address)
            .host("n" + seed, "192.168.1.10/24"), seed);
        node.join(new SecretGate("ours"));
        time.run(100 * MILLI);
        return node;
    }
}
