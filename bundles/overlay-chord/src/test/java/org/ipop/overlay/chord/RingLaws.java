package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;

/**
 * What must hold of a ring at rest: one ordered cycle with every live node on it, each one's predecessor next to it (so one
 * owner a key), each successor list complete, each first successor linked.
 */
final class RingLaws {
    private RingLaws() {
    }

    /** A line a breach; empty if all laws hold for these nodes. */
    static List<String> broken(Collection<SimulatedRing.Member> live) {
        TreeMap<Key, SimulatedRing.Member> ring = new TreeMap<>();
        live.forEach(member -> ring.put(member.node().key(), member));
        List<String> broken = new ArrayList<>();
        for (SimulatedRing.Member member : ring.values()) {
            RingView view = member.view();
            if (view.state() != (ring.size() == 1 ? RingView.State.ALONE : RingView.State.MEMBER)) {
                broken.add(name(member.node()) + " is " + view.state());
                continue;
            }
            check(name(member.node()) + " successors", nodes(view.successors()),
                successors(ring, member.node().key()), broken);
            check(name(member.node()) + " predecessor", nodes(view.predecessor().stream().toList()),
                predecessor(ring, member.node().key()), broken);
        }
        return broken;
    }

    private static void check(String what, List<String> is, List<String> must, List<String> broken) {
        if (!is.equals(must)) {
            broken.add(what + " " + is + " must be " + must);
        }
    }

    private static List<String> successors(TreeMap<Key, SimulatedRing.Member> ring, Key self) {
        List<String> successors = new ArrayList<>();
        Key at = self;
        while (successors.size() < Tuning.SUCCESSORS) {
            at = ring.higherKey(at) != null ? ring.higherKey(at) : ring.firstKey();
            if (at.equals(self)) {
                break;
            }
            successors.add(name(new NodeId(at)));
        }
        return successors;
    }

    private static List<String> predecessor(TreeMap<Key, SimulatedRing.Member> ring, Key self) {
        Key at = ring.lowerKey(self) != null ? ring.lowerKey(self) : ring.lastKey();
        return at.equals(self) ? List.of() : List.of(name(new NodeId(at)));
    }

    private static List<String> nodes(List<Contact> contacts) {
        return contacts.stream().map(contact -> name(contact.node())).toList();
    }

    private static String name(NodeId node) {
        return node.toShort();
    }
}
