package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two members of a network that cannot reach each other, and a node between them that serves not everybody. */
class RelayTermsTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(4);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private TestNode relay;
    private TestNode alice;
    private TestNode bob;

    @AfterEach
    void nothingLeaks() {
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void offCarriesNobodysTrafficUntilTheOperatorSaysOtherwise() {
        start(RelayTerms.OFF, true);
        assertThat(bob.packets).isEmpty();
        assertThat(relay.counted("link.drop.relay-terms")).isPositive();
        relay.links.change(new LinkCore.Settings(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), TestNode.PORT),
            LinkCore.Settings.RELAY_BYTES_PER_SECOND, RelayTerms.ALL));
        assertThat(arrives()).isTrue();
    }

    @Test
    void friendsAreMembersOfANetworkOfOurs() {
        start(RelayTerms.FRIENDS, true);
        assertThat(arrives()).isTrue();
        assertThat(relay.counted("link.drop.relay-terms")).isZero();
    }

    @Test
    void strangersInTheBootstrapRingAreNoFriends() {
        start(RelayTerms.FRIENDS, false);
        assertThat(bob.packets).isEmpty();
        assertThat(relay.counted("link.drop.relay-terms")).isPositive();
    }

    @Test
    void allAreServed() {
        start(RelayTerms.ALL, false);
        assertThat(arrives()).isTrue();
    }

    /** Another relay takes over from one that serves no longer, as from one that died. */
    @Test
    void whoeverIsRefusedGoesOverAnother() {
        TestNode other = new TestNode(internet.host("other", "198.51.100.2"), 9);
        start(RelayTerms.OFF, true);
        List.of(alice, bob).forEach(node -> node.bootstrap.dial(other.address()));
        time.run(3 * SECOND);
        assertThat(arrives()).isTrue();
        assertThat(alice.link(bob).via()).contains(other.id());
    }

    private void start(RelayTerms terms, boolean member) {
        relay = new TestNode(internet.host("relay", "198.51.100.1"), 1, TestNode.Parts.usual().relaying(terms));
        alice = behindNat("203.0.113.1", 2);
        bob = behindNat("203.0.113.2", 3);
        if (member) {
            relay.join(new SecretGate("ours"));
        }
        time.run(SECOND / 10);
        for (TestNode node : List.of(alice, bob)) {
            node.bootstrap.dial(relay.address());
            if (member) {
                node.ring.open(relay.contactWithAddresses());
            }
        }
        time.run(2 * SECOND);
        alice.sendPacket(bob, "first");
        time.run(5 * SECOND);
    }

    private boolean arrives() {
        for (int i = 0; i < 60 && bob.packets.isEmpty(); i++) {
            alice.sendPacket(bob, "again");
            time.run(SECOND);
        }
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        return !bob.packets.isEmpty();
    }

    private TestNode behindNat(String external, int seed) {
        TestNode node = new TestNode(internet.lanBehind(NatBehaviour.SYMMETRIC, external)
            .host("host" + seed, "192.168.1.10/24"), seed);
        node.join(new SecretGate("ours"));
        return node;
    }
}
