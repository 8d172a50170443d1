package org.ipop.simulation.laws;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What was created stays while fewer than half of its replicas fail between repairs, and has one owner. */
class StorePropertiesTest {
    private static final int NODES = 12;

    /** Never two owners, whoever comes, leaves or dies. */
    @Property(seed = "3")
    void aKeyHasOneOwnerInOneRing(@ForAll("calm") Schedule schedule) {
        assertThat(Laws.brokenByStore(schedule, Fault.NONE)).as(schedule.toString()).isEmpty();
    }

    /** Exactly one a minute after the ring is one again, and who lost was told. */
    @Property(seed = "4")
    void aKeyHasOneOwnerAgainAfterASplit(@ForAll("split") Schedule schedule) {
        assertThat(Laws.brokenByStore(schedule, Fault.NONE)).as(schedule.toString()).isEmpty();
    }

    @Provide
    Arbitrary<Schedule> calm() {
        return Schedules.ofCalmStore(NODES);
    }

    @Provide
    Arbitrary<Schedule> split() {
        return Schedules.ofStore(NODES);
    }
}
