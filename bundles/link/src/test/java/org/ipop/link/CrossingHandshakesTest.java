package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.simulation.Conditions;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both sides begin at nearly the same time, on good and bad networks: one link comes of it and nothing is lost later.
 */
class CrossingHandshakesTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void oneLinkComesOfItWhateverTheTiming(int seed) {
        VirtualTime time = new VirtualTime(seed);
        SimulatedInternet internet = new SimulatedInternet(time);
        TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 10 * seed);
        TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 10 * seed + 1);
        alice.join(new SecretGate("ours"));
        bob.join(new SecretGate("ours"));
        time.run(100 * MILLI);
        internet.core().conditions(Conditions.delay(30 * MILLI).jitter(30 * MILLI).loss(seed % 3 * 0.1));
        alice.bootstrap.open(bob.contactWithAddresses());
        time.run(seed * 15 * MILLI);
        bob.bootstrap.open(alice.contactWithAddresses());
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), 20 * SECOND)).isTrue();
        internet.core().conditions(Conditions.delay(30 * MILLI));
        time.run(15 * SECOND);
        alice.packets.clear();
        alice.sendPacket(bob, "warm");
        time.run(SECOND);
        bob.packets.clear();
        for (int i = 0; i < 400; i++) {
            alice.sendPacket(bob, "a" + i);
            bob.sendPacket(alice, "b" + i);
            time.run(100 * MILLI);
        }
        time.run(SECOND);
        assertThat(bob.packets).hasSize(400);
        assertThat(alice.packets).hasSize(400);
        assertThat(alice.links.links()).hasSize(1);
    }

    /** By milliseconds between the two. Each side may come to send on another session, which the other must keep. */
    @ParameterizedTest
    @ValueSource(ints = {-90, -60, -45, -30, -15, -5, 0, 5, 10, 20, 30, 40, 50, 60, 75, 90})
    void packetsPassBothWaysAlsoAfterALongSilence(int millis) {
        for (int seed = 1; seed <= 6; seed++) {
            VirtualTime time = new VirtualTime(seed);
            SimulatedInternet internet = new SimulatedInternet(time);
            TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 10 * seed);
            TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 10 * seed + 1);
            alice.join(new SecretGate("ours"));
            bob.join(new SecretGate("ours"));
            time.run(100 * MILLI);
            internet.core().conditions(Conditions.delay(20 * MILLI).jitter(40 * MILLI));
            (millis < 0 ? bob : alice).sendPacket(millis < 0 ? alice : bob, "first");
            time.run(Math.abs(millis) * MILLI);
            (millis < 0 ? alice : bob).sendPacket(millis < 0 ? bob : alice, "first");
            for (int i = 0; i < 3; i++) {
                time.run(40 * SECOND);
                alice.sendPacket(bob, "packet " + i);
                bob.sendPacket(alice, "packet " + i);
                time.run(SECOND);
                assertThat(bob.packets).as("seed %d", seed).endsWith("packet " + i);
                assertThat(alice.packets).as("seed %d", seed).endsWith("packet " + i);
            }
        }
    }
}
