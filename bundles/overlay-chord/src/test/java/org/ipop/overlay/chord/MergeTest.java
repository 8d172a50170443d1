package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.ipop.simulation.ring.RingLaws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rings that began or went on apart become one. */
class MergeTest {
    @ParameterizedTest
    @CsvSource({"1, 1, 71", "1, 5, 72", "4, 4, 73", "10, 20, 74", "40, 40, 75", "5, 40, 77", "150, 150, 78"})
    void twoRingsThatStartedSeparatelyMergeOnceOneMemberHearsOfTheOther(int one, int other, long seed) {
        long took = merge(one, other, seed);
        System.out.printf("merge seed=%d %d+%d: %d ms%n", seed, one, other, took / 1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"40, 40", "15, 15", "3, 27"})
    void howLongThatTakesDependsLittleOnWhereTheyMeet(int one, int other) {
        long[] took = LongStream.range(100, 130).map(seed -> merge(one, other, seed)).sorted().toArray();
        System.out.printf("merge %d+%d: median %d ms, most %d ms%n", one, other, took[took.length / 2] / 1_000_000,
            took[took.length - 1] / 1_000_000);
        assertThat(took[took.length / 2]).isLessThanOrEqualTo(5 * SECOND);
        assertThat(took[took.length - 1]).isLessThanOrEqualTo(20 * SECOND);
    }

    @Test
    void ringsMergeThoughMessagesAreLost() {
        SimulatedRing ring = new SimulatedRing(79);
        meet(ring, 40, 40);
        ring.network.rough(0.05, SECOND / 50);
        ring.converge(60 * SECOND);
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

    private static long merge(int one, int other, long seed) {
        SimulatedRing ring = new SimulatedRing(seed);
        meet(ring, one, other);
        return ring.converge(60 * SECOND);
    }

    /** Two rings of so many; then a member of the first one hears of one of the other. */
    private static void meet(SimulatedRing ring, int one, int other) {
        List<SimulatedRing.Member> first = grow(ring, one);
        List<SimulatedRing.Member> second = grow(ring, other);
        ring.time.run(60 * SECOND);
        assertThat(RingLaws.broken(first.stream().map(SimulatedRing.Member::view))).isEmpty();
        assertThat(RingLaws.broken(second.stream().map(SimulatedRing.Member::view))).isEmpty();
        first.getLast().overlay().introduce(second.getLast().contact());
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
