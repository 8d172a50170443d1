package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView.State;
import org.ipop.overlay.chord.Neighbour.Mark;
import org.junit.jupiter.api.Test;

class NeighbourTest {
    private final Neighbour neighbour =
        new Neighbour(Contact.ofBootstrap(new NodeId(new Key(1, 2, 3)), List.of()));

    @Test
    void knowsNothingAtFirst() {
        assertThat(neighbour.standing()).isNull();
        assertThat(neighbour.knownOfUs()).isNull();
        assertThat(neighbour.member()).isFalse();
        assertThat(neighbour.rttMicros()).isZero();
        assertThat(Mark.values()).noneMatch(neighbour::is);
    }

    @Test
    void marksAndStandingsDoNotDisturbEachOther() {
        for (State state : State.values()) {
            for (Mark mark : Mark.values()) {
                neighbour.standing(state);
                neighbour.knownOfUs(State.MEMBER);
                neighbour.mark(mark, true);
                assertThat(neighbour.is(mark)).isTrue();
                neighbour.mark(mark, false);
                assertThat(Mark.values()).noneMatch(neighbour::is);
                assertThat(neighbour.standing()).isEqualTo(state);
                assertThat(neighbour.knownOfUs()).isEqualTo(State.MEMBER);
                assertThat(neighbour.member()).isEqualTo(state == State.MEMBER);
            }
        }
        neighbour.knownOfUs(null);
        assertThat(neighbour.knownOfUs()).isNull();
        assertThat(neighbour.member()).isTrue();
    }

    @Test
    void roundTripsAreKeptInUnitsAndNeverLookUnmeasured() {
        neighbour.rttNanos(30_000_000);
        assertThat(neighbour.rttMicros()).isEqualTo(30_000);
        neighbour.rttNanos(1);
        assertThat(neighbour.rttMicros()).isEqualTo(50);
        neighbour.rttNanos(60_000_000_000L);
        assertThat(neighbour.rttMicros()).isEqualTo(3_276_750);
        neighbour.rttNanos(-1);
        assertThat(neighbour.rttMicros()).isZero();
    }

    @Test
    void countsTheTimeWithoutUse() {
        assertThat(neighbour.unused(7)).isEqualTo(7);
        assertThat(neighbour.unused(100)).isEqualTo(107);
        assertThat(neighbour.unused(127)).isEqualTo(127);
        neighbour.used();
        assertThat(neighbour.unused(0)).isZero();
    }
}
