package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.RoutingTest.contact;
import static org.ipop.overlay.chord.RoutingTest.key;
import static org.ipop.overlay.chord.RoutingTest.node;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.junit.jupiter.api.Test;

class RingTest {
    private final Ring ring = new Ring(node(50), key(50));

    RingTest() {
        ring.standing(RingView.State.MEMBER);
    }

    @Test
    void headIsLinkedAndClaimsFollowIt() {
        member(60);
        ring.claims(claims(55, 70, 80));
        assertThat(list()).containsExactly(60, 70, 80);
    }

    @Test
    void linkedMemberThatTheHeadSkipsStaysInTheList() {
        member(60);
        member(75);
        ring.claims(claims(70, 80));
        assertThat(list()).containsExactly(60, 70, 75, 80);
    }

    @Test
    void deadHeadMakesWayForTheNextLinkedOne() {
        member(60);
        member(70);
        ring.claims(claims(70, 80));
        ring.down(node(60));
        assertThat(list()).containsExactly(70, 80);
    }

    @Test
    void doubtedClaimsAreLeftOutUntilReconsidered() {
        Set<Integer> doubted = new TreeSet<>(Set.of(70));
        ring.doubt(node -> doubted.contains((int) node.key().high()));
        member(60);
        ring.claims(claims(70, 90));
        assertThat(list()).containsExactly(60, 90);
        doubted.clear();
        ring.reconsider();
        assertThat(list()).containsExactly(60, 70, 90);
    }

    @Test
    void claimOfALinkedPeerCountsOnlyUntilItSaysHowItStands() {
        member(60);
        Neighbour peer = ring.up(contact(80));
        ring.claims(claims(60, 70, 80, 90));
        assertThat(list()).as("nothing said").containsExactly(60, 70, 80, 90);
        ring.stands(peer, RingView.State.JOINING);
        assertThat(list()).as("no member").containsExactly(60, 70, 90);
        ring.stands(peer, RingView.State.MEMBER);
        assertThat(list()).as("a member").containsExactly(60, 70, 80, 90);
    }

    @Test
    void listIsTheClaimsThemselvesWhereNobodyElseIsKnown() {
        member(60);
        ring.claims(claims(60, 70, 80));
        assertThat(ring.successors()).isSameAs(ring.claims());
    }

    @Test
    void claimOfALinkedPeerNeverOverridesItsProvedPosition() {
        member(60);
        ring.up(contact(65));
        ring.claims(List.of(new Contact(node(60), key(77), key(77), List.of()),
            new Contact(node(65), key(78), key(78), List.of())));
        assertThat(ring.successors()).containsExactly(contact(60));
    }

    @Test
    void predecessorIsTheNearestLinkedMemberOrANearerOneNamedAtTheJoin() {
        member(10);
        assertThat(ring.predecessor()).contains(contact(10));
        ring.claimPredecessor(contact(30));
        assertThat(ring.predecessor()).contains(contact(30));
        assertThat(ring.owns(key(25))).isFalse();
        member(40);
        assertThat(ring.predecessor()).contains(contact(40));
        ring.forget(node(30));
        ring.down(node(40));
        assertThat(ring.predecessor()).contains(contact(10));
        assertThat(ring.owns(key(25))).isTrue();
    }

    @Test
    void listOfSixteenIsNoMeshAndOneOfFifteenIs() {
        IntStream.rangeClosed(51, 65).forEach(this::member);
        assertThat(ring.mesh()).isTrue();
        assertThat(ring.size()).isEqualTo(16);
        member(66);
        assertThat(ring.mesh()).isFalse();
        member(40);
        assertThat(ring.near(key(67))).isFalse();
        assertThat(ring.near(key(45))).isTrue();
        assertThat(ring.near(key(66))).isTrue();
        member(67);
        assertThat(ring.successors()).hasSize(16);
    }

    private void member(int number) {
        ring.stands(ring.up(contact(number)), RingView.State.MEMBER);
    }

    private static List<Contact> claims(int... numbers) {
        return IntStream.of(numbers).mapToObj(RoutingTest::contact).toList();
    }

    private List<Integer> list() {
        return ring.successors().stream().map(contact -> (int) contact.position().high()).toList();
    }
}
