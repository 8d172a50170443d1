package org.ipop.simulation.laws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code -Dtest=Replay -Dipop.laws.replay="seed 7, nodes 6: crash 2"} plays what a failing run printed. */
class Replay {
    @Test
    void theGivenScheduleBreaksNoLaw() {
        Schedule schedule = Schedule.parse(System.getProperty("ipop.laws.replay"));
        assertThat(Laws.brokenByRing(schedule, Fault.NONE)).as("ring, " + schedule).isEmpty();
        assertThat(Laws.brokenByStore(schedule, Fault.NONE)).as("store, " + schedule).isEmpty();
    }
}
