package org.ipop.simulation.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.simulation.scenarios.attack.EvilRelay.Deed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay between two members that can only meet over relays does its worst; another relay is at hand. */
class LyingRelayTest {
    private static final int BYTES = 600;

    private final Town town = new Town(105);
    private final EvilRelay one = new EvilRelay(town.time);
    private final EvilRelay other = new EvilRelay(town.time);
    private final Citizen first = town.member("first", one.parts());
    private final Citizen second = town.member("second", other.parts());
    private final Citizen alice = town.hidden("alice");
    private final Citizen bob = town.hidden("bob");
    private EvilRelay evil;
    private Citizen relay;

    @BeforeEach
    void meetOverARelay() {
        town.talk(alice, bob, 200, BYTES);
        town.run(1);
        assertThat(bob.arrivedFrom(alice)).isEqualTo(200);
        relay = alice.relayTo(bob).orElseThrow().equals(second.id()) ? second : first;
        evil = relay == second ? other : one;
    }

    @Test
    void thatDropsWhatIsLargerThanAProbeIsLeftInSeconds() {
        evil.deed = Deed.DROP;
        leftAndNamed(15);
    }

    @Test
    void thatAltersWhatItCarriesIsLeftInSeconds() {
        evil.deed = Deed.ALTER;
        leftAndNamed(15);
        assertThat(alice.counted("link.drop.forged") + bob.counted("link.drop.forged")).isEqualTo(evil.done);
    }

    @Test
    void thatDelaysIsLeftForAFasterOne() {
        evil.deed = Deed.DELAY;
        movesAway(150);
        assertThat(alice.why(bob)).anyMatch(line -> line.contains("via " + alice.relayTo(bob).orElseThrow().toShort()));
    }

    @Test
    void thatReordersLosesNothingAndRepeatsNothing() {
        evil.deed = Deed.REORDER;
        long before = bob.arrivedFrom(alice);
        town.talk(alice, bob, 500, BYTES);
        town.run(1);
        assertThat(evil.done).isPositive();
        assertThat(bob.arrivedFrom(alice) - before).isEqualTo(500);
        assertThat(bob.counted("link.drop.replayed")).isZero();
        movesAway(150);
    }

    /** Both move to the other relay; the line names the one they left. */
    private void leftAndNamed(int seconds) {
        movesAway(seconds);
        town.run(6);
        assertThat(evil.done).isPositive();
        assertThat(alice.counted("link.relay.distrusted") + bob.counted("link.relay.distrusted")).isPositive();
        Citizen told = alice.counted("link.relay.distrusted") > 0 ? alice : bob;
        assertThat(told.alarms()).anyMatch(line -> line.contains("a relay lost, altered or disordered")
            && line.contains("last from " + relay.id().toShort()));
        assertThat(told.why(told == alice ? bob : alice)).anyMatch(line ->
            line.contains("relay via " + relay.id().toShort() + " lost"));
        long before = bob.arrivedFrom(alice);
        town.talk(alice, bob, 200, BYTES);
        town.run(1);
        assertThat(bob.arrivedFrom(alice) - before).isEqualTo(200);
    }

    private void movesAway(int seconds) {
        long start = town.time.nanoTime();
        while (uses(alice, bob) || uses(bob, alice)) {
            town.talk(alice, bob, 10, BYTES);
            assertThat(town.time.nanoTime() - start).as("%s\n%s", alice.why(bob), bob.why(alice))
                .isLessThan(seconds * Town.SECOND);
        }
        System.out.printf("%s: another relay after %.1f s%n", evil.deed, (town.time.nanoTime() - start) / 1e9);
    }

    private boolean uses(Citizen from, Citizen to) {
        return from.relayTo(to).filter(relay.id()::equals).isPresent();
    }
}
