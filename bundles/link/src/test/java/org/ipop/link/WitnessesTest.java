package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.nat.Candidate;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** Two behind ordinary NATs whose first probes of each other are lost: who then says that more may follow. */
class WitnessesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetAddress ONE = InetAddress.ofLiteral("203.0.113.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("203.0.113.2");

    private final VirtualTime time = new VirtualTime(3);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private TestNode alice;
    private TestNode bob;

    @Test
    void twoNeighboursAreEnough() {
        relayed(2, false);
        assertThat(time.runUntil(this::direct, 30 * SECOND)).isTrue();
    }

    @Test
    void oneNeighbourIsNotAndThePairIsTriedAgainTenMinutesLater() {
        relayed(1, false);
        time.run(300 * SECOND);
        assertThat(direct()).isFalse();
        assertThat(alice.counted("link.drop.strangers-host")).isPositive();
        for (int i = 0; i < 400 && !direct(); i++) {
            alice.sendPacket(bob, "again");
            time.run(SECOND);
        }
        assertThat(direct()).as(alice.links.history(bob.id()) + " " + alice.host.loop().counters().snapshot()).isTrue();
    }

    @Test
    void oneThatTheOperatorNamedIs() {
        relayed(1, true);
        assertThat(time.runUntil(this::direct, 30 * SECOND)).isTrue();
    }

    @Test
    void aNeighbourThatComesLaterIsAskedThen() {
        relayed(1, false);
        time.run(100 * SECOND);
        assertThat(direct()).isFalse();
        link(relay(2), false);
        assertThat(time.runUntil(this::direct, Punch.MAX_WAIT_NANOS + 2 * SECOND)).isTrue();
    }

    @Test
    void whoMovesMayCallAgain() {
        relayed(1, false);
        time.run(100 * SECOND);
        assertThat(direct()).isFalse();
        alice.gatherer.move(alice.host.address(false));
        bob.gatherer.move(bob.host.address(false));
        assertThat(time.runUntil(this::direct, 5 * SECOND)).isTrue();
    }

    /** They talk over relays, seeds or not, for ten seconds in which nothing passes between the two. */
    private void relayed(int relays, boolean seeds) {
        List<TestNode> nodes = IntStream.rangeClosed(1, relays).mapToObj(this::relay).toList();
        alice = behind(ONE, 11);
        bob = behind(OTHER, 12);
        internet.core().cut(ONE, OTHER);
        internet.core().cut(OTHER, ONE);
        nodes.forEach(node -> link(node, seeds));
        alice.sendPacket(bob, "first");
        time.run(10 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        internet.core().heal(ONE, OTHER);
        internet.core().heal(OTHER, ONE);
    }

    private void link(TestNode relay, boolean seed) {
        for (TestNode node : List.of(alice, bob)) {
            if (seed) {
                node.bootstrap.dial(relay.address());
            } else {
                node.bootstrap.open(Contact.ofBootstrap(relay.id(),
                    List.of(new Candidate(Candidate.Kind.HOST, relay.address()))));
            }
            assertThat(time.runUntil(() -> node.up(relay) && relay.up(node), 2 * SECOND)).isTrue();
        }
        time.run(SECOND);
    }

    private boolean direct() {
        return alice.path(bob) == LinkInfo.Path.DIRECT && bob.path(alice) == LinkInfo.Path.DIRECT;
    }

    private TestNode relay(int number) {
        TestNode relay = new TestNode(internet.host("relay" + number, "198.51.100." + number), number);
        time.run(SECOND / 10);
        return relay;
    }

    private TestNode behind(InetAddress nat, int seed) {
        TestNode node = new TestNode(internet.lanBehind(NatBehaviour.PORT_RESTRICTED, nat.getHostAddress())
            .host("n" + seed, "192.168.1.10/24"), seed);
        node.join(new SecretGate("ours"));
        time.run(SECOND / 10);
        return node;
    }
}
