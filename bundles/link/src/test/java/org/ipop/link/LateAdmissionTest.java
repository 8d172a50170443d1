package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.simulation.Conditions;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One side is too busy to prove its membership in time, and its frames of that attempt meet the next one: in the end
 * packets pass both ways.
 */
class LateAdmissionTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final int TIMEOUT_MILLIS = 10_000;

    /** By milliseconds of one way. */
    @ParameterizedTest
    @ValueSource(ints = {20, 60, 150})
    void whatIsLateOfOneAttemptDoesNotSpoilTheNext(int delayMillis) {
        for (int late = -8 * delayMillis; late <= 8 * delayMillis; late += delayMillis / 4) {
            VirtualTime time = new VirtualTime(3);
            SimulatedInternet internet = new SimulatedInternet(time);
            TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
            TestNode bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);
            time.run(100 * MILLI);
            alice.bootstrap.open(bob.contactWithAddresses());
            time.run(SECOND);
            assertThat(alice.up(bob)).isTrue();
            internet.core().conditions(Conditions.delay(delayMillis * MILLI));
            alice.join(new SecretGate("ours"));
            bob.join(new SecretGate("ours"));
            bob.context.spent = true;
            alice.ring.open(bob.contactWithAddresses());
            time.run((TIMEOUT_MILLIS + late) * MILLI);
            bob.context.spent = false;
            alice.sendPacket(bob, "early");
            bob.sendPacket(alice, "early");
            time.run(5 * SECOND);
            alice.sendPacket(bob, "to bob");
            bob.sendPacket(alice, "to alice");
            time.run(5 * SECOND);
            assertThat(bob.packets).as("%d ms late", late).endsWith("to bob");
            assertThat(alice.packets).as("%d ms late", late).endsWith("to alice");
        }
    }
}
