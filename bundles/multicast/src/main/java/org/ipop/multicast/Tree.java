package org.ipop.multicast;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;

/**
 * Parts a range of the ring among some of its members, each of which parts its own share in the same way: so a packet
 * takes no edge twice, and a share is always a true part of what it is taken from, hence no loop.
 */
final class Tree {
    /** More copies than this leave no member; 8 levels would reach 16 million. */
    static final int FAN_OUT = 8;

    private Tree() {
    }

    /**
     * @param to    gets a copy
     * @param until and passes it on to members between itself and this point
     */
    record Branch(Contact to, Key until) {
    }

    /**
     * The branches from {@code self} over the members in the open range (self, until); all others if both are equal.
     *
     * @param doubtful who is perhaps not reached: gets a copy, but nobody depends on it
     */
    static List<Branch> branches(Key self, Key until, Collection<Contact> members, Predicate<NodeId> doubtful) {
        List<Contact> range = members.stream().filter(member -> member.position().inOpen(self, until))
            .sorted(Comparator.comparing(member -> self.distanceTo(member.position()))).toList();
        int shares = Math.min(FAN_OUT, range.size());
        List<Branch> branches = new ArrayList<>(shares);
        for (int i = 0; i < shares; i++) {
            int from = i * range.size() / shares;
            int to = (i + 1) * range.size() / shares;
            share(range.subList(from, to), to == range.size() ? until : range.get(to).position(), doubtful, branches);
        }
        return branches;
    }

    /** Goes to its first member that is not in doubt; those before it are served from here. */
    private static void share(List<Contact> share, Key until, Predicate<NodeId> doubtful, List<Branch> branches) {
        for (Contact member : share) {
            if (!doubtful.test(member.node())) {
                branches.add(new Branch(member, until));
                return;
            }
            branches.add(new Branch(member, member.position().plusPowerOfTwo(0)));
        }
    }
}
