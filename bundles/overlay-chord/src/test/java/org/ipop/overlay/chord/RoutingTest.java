package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.ring.Coordinate;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RoutedHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** We are 50; members 10, 40, 60 and 90 have a link with us, and 70 has one but is not on the ring. */
class RoutingTest {
    private final Ring ring = new Ring(node(50), key(50));

    RoutingTest() {
        ring.standing(RingView.State.MEMBER);
        for (int member : new int[] {10, 40, 60, 90}) {
            ring.stands(ring.up(contact(member)), RingView.State.MEMBER);
        }
        ring.stands(ring.up(contact(70)), RingView.State.JOINING);
    }

    @ParameterizedTest
    @CsvSource({
        "50, false, deliver", "45, false, deliver", "41, false, deliver", "40, false, to 40",
        "55, false, to 60 passed", "60, false, to 60", "75, false, to 90 passed", "90, false, to 90",
        "99, false, to 10 passed", "5, false, to 10 passed", "10, false, to 10", "30, false, to 40 passed",
        "45, true, deliver", "40, true, to 40 passed", "30, true, to 40 passed", "5, true, to 10 passed",
        "55, true, to 60 passed", "95, true, to 10 passed"})
    void requestToAnOwner(int key, boolean passed, String decision) {
        assertThat(text(Routing.decide(ring, header(key, passed), null))).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({"50, 50, deliver", "70, 10, to 70", "71, 45, drop nomember", "71, 75, to 90 passed"})
    void requestToAMemberGoesOverItsAttachPoint(int node, int attach, String decision) {
        RoutedHeader header = RoutedHeader.toMember(9, 1, 1, key(attach), node(node));
        assertThat(text(Routing.decide(ring, header, null))).isEqualTo(decision);
    }

    @Test
    void hopThatDidNotHelpIsAvoidedIfThereIsAnother() {
        assertThat(text(Routing.decide(ring, header(99, false), node(90)))).isEqualTo("to 10 passed");
        assertThat(text(Routing.decide(ring, header(75, false), node(90)))).isEqualTo("to 60");
    }

    @Test
    void joiningNodeOwnsNothingAndAloneNodeEverything() {
        ring.standing(RingView.State.JOINING);
        assertThat(text(Routing.decide(ring, header(50, false), null))).isEqualTo("to 40");
        Ring alone = new Ring(node(50), key(50));
        assertThat(text(Routing.decide(alone, header(7, false), null))).isEqualTo("deliver");
        alone.standing(RingView.State.JOINING);
        assertThat(text(Routing.decide(alone, header(7, false), null))).isEqualTo("drop noway");
    }

    @Test
    void pointJustBeforeAMemberIsNotAskedOfThatMember() {
        RoutedHeader doubting = RoutedHeader.toOwner(9, 0, 1, key(90).minusOne());
        assertThat(text(Routing.decide(ring, doubting, null))).isEqualTo("to 60");
    }

    @Test
    void nearMemberIsPreferredToOneThatIsAShortStepFarther() {
        Ring large = largeRing();
        large.ordinaryRttMicros = 100_000;
        large.linked(far(200)).rttNanos(400_000_000L);
        large.linked(far(190)).rttNanos(120_000_000L);
        large.linked(far(180)).rttNanos(10_000_000L);
        assertThat(Routing.decide(large, RoutedHeader.toOwner(9, 1, 1, far(195).key()), null))
            .isEqualTo(new Routing.Forward(far(180), false));
        large.linked(far(180)).rttNanos(120_000_000L);
        assertThat(Routing.decide(large, RoutedHeader.toOwner(9, 1, 1, far(195).key()), null))
            .isEqualTo(new Routing.Forward(far(190), false));
    }

    @Test
    void memberFromWhichTheWayOnIsShorterIsPreferred() {
        Ring large = largeRing();
        large.ordinaryRttMicros = 100_000;
        large.midst = new Midst(0, 0, 100_000, 10_000);
        large.linked(far(180)).rttNanos(100_000_000L);
        large.linked(far(190)).rttNanos(100_000_000L);
        large.linked(far(180)).coordinate = Coordinate.of(0, 0, 1_000, 0.1).bits();
        large.linked(far(190)).coordinate = Coordinate.of(200_000, 0, 20_000, 0.1).bits();
        assertThat(Routing.decide(large, RoutedHeader.toOwner(9, 1, 1, far(195).key()), null))
            .isEqualTo(new Routing.Forward(far(180), false));
    }

    @Test
    void messageMayPassTheKeyOnceAndThenOnlyComesBack() {
        Ring large = largeRing();
        large.ordinaryRttMicros = 100_000;
        large.linked(far(180)).rttNanos(400_000_000L);
        large.linked(far(190)).rttNanos(400_000_000L);
        large.linked(far(200)).rttNanos(10_000_000L);
        Key key = new Key((200L << 56) - (6L << 44), 0, 0);
        assertThat(Routing.decide(large, RoutedHeader.toOwner(9, 1, 1, key), null))
            .isEqualTo(new Routing.Forward(far(200), true));
        RoutedHeader passed = new RoutedHeader(MessageType.REQUEST, false, true, 9, 1, 1, key, RoutedHeader.NOBODY);
        assertThat(Routing.decide(large, passed, null)).isEqualTo(new Routing.Forward(far(200), true));
    }

    /** With members close behind us, which make it look large, and three far away. */
    private static Ring largeRing() {
        Ring large = new Ring(new NodeId(new Key(0, 0, 0)), new Key(0, 0, 0));
        large.standing(RingView.State.MEMBER);
        for (int i = 1; i <= 16; i++) {
            large.stands(large.up(Contact.ofBootstrap(new NodeId(new Key((long) i << 44, 0, 0)), List.of())),
                RingView.State.MEMBER);
        }
        for (int part : new int[] {180, 190, 200}) {
            large.stands(large.up(Contact.ofBootstrap(far(part), List.of())), RingView.State.MEMBER);
        }
        return large;
    }

    private static NodeId far(int part) {
        return new NodeId(new Key((long) part << 56, 0, 0));
    }

    private static RoutedHeader header(int key, boolean passed) {
        return new RoutedHeader(MessageType.REQUEST, false, passed, 9, 1, 1, key(key), RoutedHeader.NOBODY);
    }

    private static String text(Routing.Decision decision) {
        return switch (decision) {
            case Routing.Deliver() -> "deliver";
            case Routing.Forward(NodeId next, boolean passed) -> "to " + next.key().high() + (passed ? " passed" : "");
            case Routing.Drop(String counter) -> "drop " + counter;
        };
    }

    static Contact contact(int number) {
        return Contact.ofBootstrap(node(number), List.of());
    }

    static NodeId node(int number) {
        return new NodeId(key(number));
    }

    static Key key(int number) {
        return new Key(number, 0, 0);
    }
}
