package org.ipop.multicast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.multicast.Tree.Branch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeTest {
    private final SplittableRandom random = new SplittableRandom(5);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 50, 63, 64, 65, 1000})
    void eachMemberGetsItOnceAndNobodySendsMoreThanEight(int number) {
        List<Contact> members = members(number);
        Contact self = members(1).getFirst();
        List<NodeId> got = new ArrayList<>();
        int most = spread(self, self.position(), members, Set.of(), got);
        assertThat(got).hasSize(number).doesNotHaveDuplicates();
        assertThat(most).isLessThanOrEqualTo(Tree.FAN_OUT);
    }

    @Test
    void membersInDoubtGetItButPassNothingOn() {
        List<Contact> members = members(200);
        Contact self = members(1).getFirst();
        Set<NodeId> doubtful = new LinkedHashSet<>();
        for (int i = 0; i < 60; i++) {
            doubtful.add(members.get(random.nextInt(members.size())).node());
        }
        List<NodeId> got = new ArrayList<>();
        spread(self, self.position(), members, doubtful, got);
        assertThat(got).hasSize(200).doesNotHaveDuplicates();
        for (Branch branch : Tree.branches(self.position(), self.position(), members, doubtful::contains)) {
            if (doubtful.contains(branch.to().node())) {
                assertThat(Tree.branches(branch.to().position(), branch.until(), members, doubtful::contains))
                    .isEmpty();
            }
        }
    }

    @Test
    void aShareIsATruePartOfTheRange() {
        List<Contact> members = members(100);
        Contact self = members(1).getFirst();
        for (Branch branch : Tree.branches(self.position(), self.position(), members, node -> false)) {
            for (Branch next : Tree.branches(branch.to().position(), branch.until(), members, node -> false)) {
                assertThat(next.to().position().inOpen(branch.to().position(), branch.until())).isTrue();
                assertThat(next.to().position()).isNotEqualTo(self.position());
            }
        }
    }

    @Test
    void nobodyInTheRangeIsNoBranch() {
        Key point = new Key(5, 0, 0);
        assertThat(Tree.branches(point, point.plusPowerOfTwo(0), members(20), node -> false)).isEmpty();
    }

    /** Returns the greatest number of copies that one member makes. */
    private static int spread(Contact at, Key until, List<Contact> members, Set<NodeId> doubtful, List<NodeId> got) {
        List<Branch> branches = Tree.branches(at.position(), until, members, doubtful::contains);
        int most = branches.size();
        for (Branch branch : branches) {
            got.add(branch.to().node());
            most = Math.max(most, spread(branch.to(), branch.until(), members, doubtful, got));
        }
        return most;
    }

    private List<Contact> members(int number) {
        List<Contact> members = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Key key = new Key(random.nextLong(), random.nextLong(), random.nextInt());
            members.add(new Contact(new NodeId(key), key, key, List.of()));
        }
        return members;
    }
}
