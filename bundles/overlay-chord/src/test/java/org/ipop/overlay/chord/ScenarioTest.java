package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import java.util.List;
import java.util.SplittableRandom;
import org.ipop.simulation.ring.RingLaws;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A large ring through everything that can happen to it. */
class ScenarioTest {
    @ParameterizedTest
    @CsvSource({"200, 1", "1000, 2"})
    void ringSurvivesMassDeathAndSplit(int members, long seed) {
        SimulatedRing ring = new SimulatedRing(seed);
        ring.grow(members, SECOND / 50);
        report(ring, "grow", ring.converge(120 * SECOND));
        LookUps.serve(ring.members());
        lookUpAll(ring, "after growth");

        SplittableRandom random = ring.time.split();
        ring.list().stream().filter(member -> random.nextInt(5) == 0).forEach(ring::kill);
        report(ring, "kill 20 %", ring.converge(120 * SECOND));
        lookUpAll(ring, "after the deaths");

        ring.network.split((one, other) -> (one.key().low() & 1) != (other.key().low() & 1));
        report(ring, "split", convergeHalves(ring));
        ring.network.heal();
        report(ring, "heal", ring.converge(120 * SECOND));
        lookUpAll(ring, "after healing");
    }

    private static long convergeHalves(SimulatedRing ring) {
        long start = ring.time.nanoTime();
        ring.time.runUntil(() -> false, 10 * SECOND);
        boolean apart = false;
        while (!apart && ring.time.nanoTime() - start < 120 * SECOND) {
            ring.time.run(SECOND);
            apart = half(ring, 0).isEmpty() && half(ring, 1).isEmpty();
        }
        assertThat(half(ring, 0)).as("first half").isEmpty();
        assertThat(half(ring, 1)).as("second half").isEmpty();
        return ring.time.nanoTime() - start;
    }

    private static List<String> half(SimulatedRing ring, int which) {
        return RingLaws.broken(ring.members().stream()
            .filter(member -> (member.node().key().low() & 1) == which).map(SimulatedRing.Member::view));
    }

    private static void lookUpAll(SimulatedRing ring, String when) {
        LookUps lookUps = new LookUps(ring);
        lookUps.ask(ring.list(), 500);
        ring.time.run(16 * SECOND);
        System.out.println("  look-ups " + when + ": " + lookUps);
        assertThat(lookUps.rightShare()).isEqualTo(1.0);
        assertThat(lookUps.unfinished()).isZero();
    }

    private static void report(SimulatedRing ring, String what, long nanos) {
        System.out.printf("seed=%d members=%d %s: laws hold after %.2f s, trace %016x%n", ring.time.seed(),
            ring.members().size(), what, nanos / 1e9, ring.time.trace());
    }
}
