package org.ipop.simulation.laws;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A schedule that was printed is played again, and does the same again. */
class ReplayTest {
    private static final String REPLAY = "ipop.laws.replay";

    @Property(seed = "5")
    void whatASchedulePrintsIsRead(@ForAll("any") Schedule schedule) {
        assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
    }

    @Test
    void equalSchedulesReplay() {
        String text = "seed 7, nodes 6: create 1 0; crash 2; join 1; wait 3; cut 5; create 3 0; wait 20; heal; loss 5";
        assertThat(trace(text)).isEqualTo(trace(text)).isNotEqualTo(trace(text.replace("seed 7", "seed 8")));
    }

    /** {@code -Dipop.laws.replay="seed 7, nodes 6: crash 2"} plays what a failing run printed. */
    @Test
    @EnabledIfSystemProperty(named = REPLAY, matches = "seed .*")
    void theGivenScheduleBreaksNoLaw() {
        Schedule schedule = Schedule.parse(System.getProperty(REPLAY));
        assertThat(Laws.brokenByRing(schedule, Fault.NONE)).as("ring, " + schedule).isEmpty();
        assertThat(Laws.brokenByStore(schedule, Fault.NONE)).as("store, " + schedule).isEmpty();
    }

    @Provide
    Arbitrary<Schedule> any() {
        return Schedules.ofStore(12);
    }

    private static long trace(String text) {
        Schedule schedule = Schedule.parse(text);
        Arena arena = new Arena(schedule.seed(), Fault.NONE, new Ledger());
        arena.grow(schedule.nodes());
        arena.play(schedule.steps());
        return arena.trace();
    }
}
