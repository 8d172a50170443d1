package org.ipop.overlay.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.mesh.TableTest.contact;
import static org.ipop.overlay.mesh.TableTest.key;
import static org.ipop.overlay.mesh.TableTest.node;

import org.ipop.api.NodeId;
import org.ipop.api.overlay.RingView.State;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RoutedHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * We are 50; members 10, 40, 60 and 90 have a link with us, and 70 has one but is not on the ring. 90 has told us that
 * its predecessor is 80, of whom we know nothing.
 */
class HopTest {
    private final Table table = new Table(node(50), key(50), anybody -> false);

    HopTest() {
        table.standing(State.MEMBER);
        for (int member : new int[] {10, 40, 60, 90}) {
            table.stands(table.up(contact(member)), State.MEMBER);
        }
        table.stands(table.up(contact(70)), State.JOINING);
        table.peer(node(90)).before = key(80);
    }

    @ParameterizedTest
    @CsvSource({
        "50, false, here", "45, false, here", "40, false, to 40",
        "85, false, to 90 passed", "90, false, to 90 passed", "80, false, to 60", "75, false, to 60",
        "55, false, to 60 passed", "60, false, to 60", "99, false, to 90", "5, false, to 90", "30, false, to 10",
        "45, true, here", "40, true, to 40 passed", "30, true, to 40 passed", "5, true, to 10 passed",
        "55, true, to 60 passed", "85, true, to 90 passed"})
    void requestToAnOwner(int key, boolean passed, String hop) {
        assertThat(text(Hop.decide(table, header(key, passed), null))).isEqualTo(hop);
    }

    @ParameterizedTest
    @CsvSource({"50, 50, here", "70, 10, to 70", "71, 45, drop nomember", "71, 75, to 60", "71, 90, to 90 passed"})
    void requestToAMemberGoesOverItsAttachPoint(int node, int attach, String hop) {
        RoutedHeader header = RoutedHeader.toMember(9, 1, 1, key(attach), node(node));
        assertThat(text(Hop.decide(table, header, null))).isEqualTo(hop);
    }

    @ParameterizedTest
    @CsvSource({"85, 90, to 60", "99, 90, to 60", "75, 60, to 90 passed", "55, 60, to 60 passed"})
    void hopThatDidNotHelpIsAvoidedIfThereIsAnother(int key, int avoid, String hop) {
        assertThat(text(Hop.decide(table, header(key, false), node(avoid)))).isEqualTo(hop);
    }

    @Test
    void joiningNodeOwnsNothingAndAloneNodeEverything() {
        table.standing(State.JOINING);
        assertThat(text(Hop.decide(table, header(50, false), null))).isEqualTo("to 40");
        Table alone = new Table(node(50), key(50), anybody -> false);
        assertThat(text(Hop.decide(alone, header(7, false), null))).isEqualTo("here");
        alone.standing(State.JOINING);
        assertThat(text(Hop.decide(alone, header(7, false), null))).isEqualTo("drop noway");
        assertThat(text(Hop.decide(alone, header(7, true), null))).isEqualTo("drop noway");
    }

    private static RoutedHeader header(int key, boolean passed) {
        return new RoutedHeader(MessageType.REQUEST, false, passed, 9, 1, 1, key(key), RoutedHeader.NOBODY);
    }

    private static String text(Hop hop) {
        return switch (hop) {
            case Hop.Here() -> "here";
            case Hop.To(Peer next, boolean passed) -> "to " + number(next.node()) + (passed ? " passed" : "");
            case Hop.Nowhere(String counter) -> "drop " + counter;
        };
    }

    private static long number(NodeId node) {
        return node.key().high();
    }
}
