package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A member whose membership ends while its links stand. */
class ExpulsionTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(6);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
    private final TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);
    private final SecretGate gate = new SecretGate("ours");

    @BeforeEach
    void linked() {
        time.run(SECOND / 10);
        alice.join(gate);
        bob.join(new SecretGate("ours"));
        alice.sendPacket(bob, "ping");
        assertThat(time.runUntil(() -> !bob.packets.isEmpty(), SECOND)).isTrue();
        alice.bootstrap.open(bob.contactWithAddresses());
        time.run(SECOND);
    }

    @AfterEach
    void nothingLeaks() {
        alice.links.close();
        bob.links.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void losesItsPlaceInTheRingButNotTheLink() {
        gate.expelled.add(bob.id());
        time.run(6 * SECOND);
        assertThat(alice.networkEvents).endsWith("down " + bob.id().toShort() + ": its membership no longer holds");
        assertThat(bob.networkEvents).endsWith("down " + alice.id().toShort() + ": it left the ring");
        assertThat(alice.counted("link.drop.membership")).isEqualTo(1);
        assertThat(alice.unreachable).contains(bob.id());
        assertThat(alice.up(bob)).isTrue();
        assertThat(alice.say(bob, "no hard feelings")).isTrue();
    }

    @Test
    void itsPacketsAreNotTakenAndItDoesNotComeBack() {
        gate.expelled.add(bob.id());
        time.run(6 * SECOND);
        for (int i = 0; i < 60; i++) {
            bob.sendPacket(alice, "let me in");
            time.run(SECOND);
        }
        assertThat(alice.packets).isEmpty();
        assertThat(alice.networkEvents).filteredOn(event -> event.startsWith("up")).hasSize(1);
    }

    @Test
    void isFoundInOlderSessionsToo() {
        for (int i = 0; i < 130; i++) {
            alice.sendPacket(bob, "packet");
            time.run(SECOND);
        }
        gate.expelled.add(bob.id());
        time.run(20 * SECOND);
        int heard = alice.packets.size();
        bob.sendPacket(alice, "under former keys");
        time.run(10 * SECOND);
        assertThat(alice.packets).hasSize(heard);
    }

    @Test
    void comesBackOnceItsMembershipHoldsAgain() {
        gate.expelled.add(bob.id());
        time.run(6 * SECOND);
        gate.expelled.clear();
        time.run(3 * SECOND);
        bob.sendPacket(alice, "thank you");
        time.run(2 * SECOND);
        assertThat(alice.packets).containsExactly("thank you");
    }
}
