package org.ipop.overlay.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView.State;
import org.junit.jupiter.api.Test;

/** We are 500. */
class TableTest {
    private final Set<NodeId> doubted = new TreeSet<>();
    private final Table table = new Table(node(500), key(500), doubted::contains);

    TableTest() {
        table.standing(State.MEMBER);
    }

    @Test
    void listIsMadeOfTheMembersThatHaveALink() {
        members(600, 700, 10);
        assertThat(list()).containsExactly(600, 700, 10);
        assertThat(table.predecessor()).contains(contact(10));
        assertThat(table.size()).isEqualTo(4);
        table.down(node(600));
        table.stands(table.peer(node(10)), State.ALONE);
        assertThat(list()).containsExactly(700);
        assertThat(table.predecessor()).contains(contact(700));
    }

    @Test
    void promisesFillGapsBehindTheHeadUntilTheOneNamedHasSpoken() {
        members(600);
        assertThat(table.promise(key(600), contacts(650, 700, 20))).isTrue();
        assertThat(list()).containsExactly(600, 650, 700, 20);
        assertThat(table.unlinked()).containsExactlyElementsOf(contacts(650, 700, 20));
        Peer peer = table.up(contact(650));
        assertThat(list()).as("linked, not heard yet").containsExactly(600, 650, 700, 20);
        table.stands(peer, State.JOINING);
        assertThat(list()).containsExactly(600, 700, 20);
        doubted.add(node(700));
        table.reconsider();
        assertThat(list()).containsExactly(600, 20);
    }

    @Test
    void promisesStopWhereTheyCannotBeTrue() {
        members(600);
        assertThat(table.promise(key(600), contacts(700, 650))).isFalse();
        assertThat(list()).containsExactly(600, 700);
        assertThat(table.promise(key(600), contacts(700, 500, 550))).as("came round to us").isTrue();
        assertThat(list()).containsExactly(600, 700);
        assertThat(table.promise(key(600), contacts(700, 550))).as("passed us").isTrue();
        assertThat(list()).containsExactly(600, 700);
    }

    @Test
    void promisedPredecessorCountsIfItIsNearer() {
        members(10);
        table.promisePredecessor(contact(300));
        assertThat(table.predecessor()).contains(contact(300));
        assertThat(table.owns(key(200))).isFalse();
        members(400);
        assertThat(table.predecessor()).contains(contact(400));
        table.down(node(400));
        table.doubt(node(300));
        assertThat(table.predecessor()).contains(contact(10));
        assertThat(table.owns(key(200))).isTrue();
        table.promisePredecessor(contact(500));
        assertThat(table.predecessor()).as("never ourselves").contains(contact(10));
    }

    @Test
    void anotherPositionIsAnotherPeerAndAPositionIsTakenOnce() {
        members(600);
        Peer former = table.peer(node(600));
        Peer moved = table.up(new Contact(node(600), key(610), key(610), List.of()));
        assertThat(moved).isNotSameAs(former);
        assertThat(list()).isEmpty();
        table.stands(moved, State.MEMBER);
        table.stands(table.up(new Contact(node(7), key(610), key(610), List.of())), State.MEMBER);
        assertThat(table.successors()).extracting(Contact::node).containsExactly(node(600));
        table.stands(table.up(new Contact(node(8), key(500), key(500), List.of())), State.MEMBER);
        assertThat(table.members()).as("our own position is taken").hasSize(1);
    }

    @Test
    void fullTableTakesOnlyThoseNextToUsAndTheFarthestGo() {
        members(IntStream.range(0, Tuning.MEMBERS).map(i -> 1_000 + 10 * i).toArray());
        Peer far = table.up(contact(2_001));
        table.stands(far, State.MEMBER);
        assertThat(table.holds(far)).isFalse();
        assertThat(table.hasRoomAt(key(2_001))).isFalse();
        members(501, 499);
        assertThat(list()).startsWith(501, 1_000, 1_010).hasSize(Tuning.SUCCESSORS);
        assertThat(table.predecessor()).contains(contact(499));
        assertThat(List.of(table.expelSurplus().position(), table.expelSurplus().position()))
            .allSatisfy(position -> assertThat(position.high()).isBetween(2_200L, 2_300L));
        assertThat(table.expelSurplus()).isNull();
        table.down(node(1_500));
        table.refill();
        assertThat(table.members()).hasSize(Tuning.MEMBERS);
    }

    @Test
    void whoIsNotOnTheRingHasNoPlace() {
        members(600);
        table.promise(key(600), contacts(700));
        table.standing(State.JOINING);
        assertThat(table.successors()).isEmpty();
        assertThat(table.predecessor()).isEmpty();
        assertThat(table.owns(key(500))).isFalse();
        table.standing(State.ALONE);
        assertThat(table.owns(key(1))).isTrue();
        table.standing(State.MEMBER);
        assertThat(list()).as("former promises are void").containsExactly(600);
    }

    private void members(int... numbers) {
        IntStream.of(numbers).forEach(number -> table.stands(table.up(contact(number)), State.MEMBER));
    }

    private List<Integer> list() {
        return table.successors().stream().map(contact -> (int) contact.position().high()).toList();
    }

    static List<Contact> contacts(int... numbers) {
        return IntStream.of(numbers).mapToObj(TableTest::contact).toList();
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
