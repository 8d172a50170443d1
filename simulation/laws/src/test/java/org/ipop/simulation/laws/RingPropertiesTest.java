package org.ipop.simulation.laws;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** One ordered cycle of all who live, one owner a key, successor lists right, within a minute of whatever happened. */
class RingPropertiesTest {
    private static final int MESH = 8;
    private static final int RING = 24;

    @Property(seed = "1")
    void aMeshIsRightAgain(@ForAll("ofMesh") Schedule schedule) {
        assertThat(Laws.brokenByRing(schedule, Fault.NONE)).as(schedule.toString()).isEmpty();
    }

    @Property(seed = "2")
    void aRingIsRightAgain(@ForAll("ofRing") Schedule schedule) {
        assertThat(Laws.brokenByRing(schedule, Fault.NONE)).as(schedule.toString()).isEmpty();
    }

    @Provide
    Arbitrary<Schedule> ofMesh() {
        return Schedules.ofRing(1, MESH);
    }

    /** About as many as make the mesh a ring. */
    @Provide
    Arbitrary<Schedule> ofRing() {
        return Schedules.ofRing(MESH, RING);
    }
}
