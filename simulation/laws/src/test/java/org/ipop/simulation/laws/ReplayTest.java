package org.ipop.simulation.laws;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A schedule that was printed is played again, and does the same again. */
class ReplayTest {
    @Property(seed = "5")
    void whatASchedulePrintsIsRead(@ForAll("any") Schedule schedule) {
        assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
    }

    @Test
    void equalSchedulesReplay() {
        String text = "seed 7, nodes 6: create 1 0; crash 2; join 1; wait 3; cut 5; create 3 0; wait 20; heal; loss 5";
        assertThat(trace(text)).isEqualTo(trace(text)).isNotEqualTo(trace(text.replace("seed 7", "seed 8")));
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
