package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrowthTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 3", "8, 4", "16, 5", "17, 6", "18, 7", "40, 8", "40, 9"})
    void ringOfAnySizeConverges(int members, long seed) {
        SimulatedRing ring = new SimulatedRing(seed);
        ring.grow(members, SECOND / 10);
        long took = ring.converge(60 * SECOND);
        System.out.printf("grow seed=%d members=%d converged in %d ms after the last join%n", seed, members,
            took / 1_000_000);
    }

    @ParameterizedTest
    @CsvSource({"4, 0.05, 51", "30, 0.1, 52", "30, 0.15, 53"})
    void ringConvergesThoughMessagesAreLostAndOvertakeEachOther(int members, double loss, long seed) {
        SimulatedRing ring = new SimulatedRing(seed);
        ring.network.rough(loss, SECOND / 10);
        ring.grow(members, SECOND / 10);
        long took = ring.converge(60 * SECOND);
        System.out.printf("grow seed=%d members=%d loss=%.2f: %d ms%n", seed, members, loss, took / 1_000_000);
    }

    /** Each that believes old news turns about and tells so; without a limit that grows within seconds to millions. */
    @Test
    void oldNewsOfEachOtherDiesOut() {
        LongStream.range(0, 200).forEach(seed -> {
            SimulatedRing ring = new SimulatedRing(seed);
            ring.network.rough(0.02, SECOND / 10);
            ring.grow(2 + (int) seed % 2, SECOND / 10);
            ring.converge(20 * SECOND);
            long messages = ring.members().stream().mapToLong(member -> member.links().sentMessages()).sum();
            assertThat(messages).as("seed " + seed).isLessThan(1_000);
        });
    }
}
