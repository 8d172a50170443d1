package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.ipop.simulation.ring.RingLaws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rings that began or went on apart become one. */
class MergeTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 71", "1, 5, 72", "4, 4, 73", "10, 20, 74", "40, 40, 78"})
    void twoRingsThatStartedSeparatelyMergeOnceOneMemberHearsOfTheOther(int one, int other, long seed) {
        SimulatedRing ring = new SimulatedRing(seed);
        List<SimulatedRing.Member> first = grow(ring, one);
        List<SimulatedRing.Member> second = grow(ring, other);
        ring.time.run(60 * SECOND);
        assertThat(RingLaws.broken(first.stream().map(SimulatedRing.Member::view))).isEmpty();
        assertThat(RingLaws.broken(second.stream().map(SimulatedRing.Member::view))).isEmpty();
        first.getLast().overlay().introduce(second.getLast().contact());
        long took = ring.converge(60 * SECOND);
        System.out.printf("merge seed=%d %d+%d: %d ms%n", seed, one, other, took / 1_000_000);
    }

    @Test
    void ringsHealSoonAfterALongSplitWithDeadPeersRemembered() {
        SimulatedRing ring = new SimulatedRing(76);
        ring.grow(60, SECOND / 20);
        ring.converge(60 * SECOND);
        for (int i = 0; i < 12; i++) {
            ring.kill(ring.list().get(4 * i));
        }
        ring.converge(60 * SECOND);
        ring.network.split((a, b) -> (a.key().low() & 1) != (b.key().low() & 1));
        ring.time.run(180 * SECOND);
        ring.network.heal();
        long took = ring.converge(40 * SECOND);
        System.out.printf("heal seed=76 after 180 s of split: %d ms%n", took / 1_000_000);
    }

    private static List<SimulatedRing.Member> grow(SimulatedRing ring, int count) {
        List<SimulatedRing.Member> grown = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SimulatedRing.Member member = ring.add();
            if (i > 0) {
                member.overlay().introduce(grown.getFirst().contact());
            }
            grown.add(member);
            ring.time.run(SECOND / 5);
        }
        return grown;
    }
}
