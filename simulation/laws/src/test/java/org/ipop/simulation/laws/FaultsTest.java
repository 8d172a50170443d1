package org.ipop.simulation.laws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The laws can be broken: what is wrong with all nodes on purpose is found. The schedules are what properties like
 * those of {@link Faulty} shrank to, or less; without the fault they break nothing.
 */
class FaultsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "DEATHS_UNHEARD | seed 2432, nodes 3: leave 6",
        "NEIGHBOURS_UNTOLD | seed 2432, nodes 1: join 0; join 0; join 0; join 0"})
    void theRingBreaksByAFaultAlone(Fault fault, String text) {
        Schedule schedule = Schedule.parse(text);
        assertThat(Laws.brokenByRing(schedule, fault)).isNotEmpty();
        assertThat(Laws.brokenByRing(schedule, Fault.NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "NOTHING_REPLICATED | lost: | seed 3, nodes 3: create 0 0; wait 1; crash 0",
        "NOTHING_SHARED | won what | seed 4, nodes 3: create 0 0; wait 1; join 0; wait 1; create 1 0"})
    void theStoreBreaksByAFaultAlone(Fault fault, String breach, String text) {
        Schedule schedule = Schedule.parse(text);
        assertThat(Laws.brokenByStore(schedule, fault)).anyMatch(line -> line.contains(breach));
        assertThat(Laws.brokenByStore(schedule, Fault.NONE)).isEmpty();
    }
}
