package org.ipop.simulation.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Properties that do not hold, since all nodes have a {@link Fault}: to see them shrink. Runs if it is named only. */
class Faulty {
    private static final int NODES = 8;
    private static final int TRIES = 200;

    @Property(seed = "1", tries = TRIES)
    void deathsUnheard(@ForAll("ofRing") Schedule schedule) {
        check(schedule, Fault.DEATHS_UNHEARD, Laws::brokenByRing);
    }

    @Property(seed = "1", tries = TRIES)
    void neighboursUntold(@ForAll("ofRing") Schedule schedule) {
        check(schedule, Fault.NEIGHBOURS_UNTOLD, Laws::brokenByRing);
    }

    @Property(seed = "1", tries = TRIES)
    void nothingReplicated(@ForAll("ofStore") Schedule schedule) {
        check(schedule, Fault.NOTHING_REPLICATED, Laws::brokenByStore);
    }

    @Property(seed = "1", tries = TRIES)
    void nothingShared(@ForAll("ofStore") Schedule schedule) {
        check(schedule, Fault.NOTHING_SHARED, Laws::brokenByStore);
    }

    @Provide
    Arbitrary<Schedule> ofRing() {
        return Schedules.ofRing(1, NODES);
    }

    @Provide
    Arbitrary<Schedule> ofStore() {
        return Schedules.ofCalmStore(NODES);
    }

    private static void check(Schedule schedule, Fault fault, BiFunction<Schedule, Fault, List<String>> laws) {
        assertThat(laws.apply(schedule, fault)).as(schedule.toString()).isEmpty();
    }
}
