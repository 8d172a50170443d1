package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** New keys out of turn: after too many packets, and by the responder when the initiator cannot. */
class RenewalTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(8);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final List<BentHandshakes> handshakes = new ArrayList<>();
    private TestNode alice;
    private TestNode bob;
    private int sent;

    @AfterEach
    void nothingLeaks() {
        alice.links.close();
        bob.links.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    /** @param worn whose counter runs out: 0 the initiator's, 1 the responder's */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void manyPacketsRenewTheKeysOnceAndLoseNothing(int worn) {
        talk(1, 2);
        flow(2);
        assertThat(handshakes.get(worn).sessions()).isEqualTo(1);
        handshakes.get(worn).wear(SessionSet.REKEY_PACKETS);
        flow(60);
        assertThat(handshakes.get(worn).sessions()).isEqualTo(2);
        assertThat(renewals(worn == 0 ? alice : bob, worn == 0 ? bob : alice)).isEqualTo(1);
        assertEverythingArrived();
    }

    /** Whichever of the two has the smaller node id. */
    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1", "3, 4", "4, 3"})
    void theResponderRenewsWhenTheInitiatorCannot(int seedOfAlice, int seedOfBob) {
        talk(seedOfAlice, seedOfBob);
        flow(2);
        handshakes.get(0).mute = true;
        flow(140);
        assertThat(renewals(alice, bob)).isPositive();
        assertThat(renewals(bob, alice)).isZero();
        flow(60);
        assertThat(renewals(bob, alice)).isEqualTo(1);
        assertThat(handshakes.get(1).sessions()).isEqualTo(2);
        assertEverythingArrived();
    }

    /** What nobody uses needs no handshake every two minutes. */
    @Test
    void linkRenewsItsKeysOnlyWhilePacketsPass() {
        talk(1, 2);
        time.run(290 * SECOND);
        assertThat(renewals(alice, bob) + renewals(bob, alice)).isZero();
        flow(9);
        assertThat(renewals(alice, bob) + renewals(bob, alice)).as("a moment's packets").isZero();
        flow(17);
        assertThat(renewals(alice, bob) + renewals(bob, alice)).as("it is used again").isEqualTo(1);
        flow(200);
        assertThat(renewals(alice, bob) + renewals(bob, alice)).isGreaterThan(1);
        assertEverythingArrived();
    }

    private void talk(int seedOfAlice, int seedOfBob) {
        alice = node("alice", "198.51.100.1", seedOfAlice);
        bob = node("bob", "198.51.100.2", seedOfBob);
        alice.sendPacket(bob, "first");
        time.run(SECOND);
        assertThat(bob.packets).containsExactly("first");
        bob.packets.clear();
    }

    private TestNode node(String name, String address, int seed) {
        TestNode node = new TestNode(internet.host(name, address), seed, TestNode.Parts.usual().with(real -> {
            handshakes.add(new BentHandshakes(real));
            return handshakes.getLast();
        }));
        node.join(new SecretGate("ours"));
        time.run(100 * MILLI);
        return node;
    }

    private void flow(int seconds) {
        for (int i = 0; i < 10 * seconds; i++) {
            alice.sendPacket(bob, "to bob");
            bob.sendPacket(alice, "to alice");
            sent++;
            time.run(100 * MILLI);
        }
    }

    private void assertEverythingArrived() {
        time.run(SECOND);
        assertThat(bob.packets).hasSize(sent);
        assertThat(alice.packets).hasSize(sent);
        assertThat(alice.unreachable).isEmpty();
        assertThat(bob.unreachable).isEmpty();
    }

    private static long renewals(TestNode node, TestNode peer) {
        return node.links.history(peer.id()).stream().filter(line -> line.contains("new keys are due")).count();
    }
}
