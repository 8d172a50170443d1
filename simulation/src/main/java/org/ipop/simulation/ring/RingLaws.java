package org.ipop.simulation.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;

/**
 * What must hold of a ring at rest: one ordered cycle with every live node on it, each one's predecessor next to it
 * (so one owner a key), each successor list complete.
 */
public final class RingLaws {
    /** The longest successor list of a {@link RingView}. */
    private static final int SUCCESSORS = 16;

    private final TreeMap<Key, RingView> ring = new TreeMap<>();
    private final List<String> broken = new ArrayList<>();

    private RingLaws(Stream<RingView> live) {
        live.forEach(view -> ring.put(view.self().position(), view));
        ring.values().forEach(this::check);
    }

    /** A line a breach; empty if all laws hold for what these nodes, which are all that live, see. */
    public static List<String> broken(Stream<RingView> live) {
        return new RingLaws(live).broken;
    }

    private void check(RingView view) {
        RingView.State must = ring.size() == 1 ? RingView.State.ALONE : RingView.State.MEMBER;
        if (view.state() != must) {
            broken.add(name(view.self().position()) + " is " + view.state());
            return;
        }
        Key self = view.self().position();
        compare(name(self) + " successors", names(view.successors().stream()), successors(self));
        compare(name(self) + " predecessor", names(view.predecessor().stream()), predecessor(self));
    }

    private void compare(String what, List<String> is, List<String> must) {
        if (!is.equals(must)) {
            broken.add(what + " " + is + " must be " + must);
        }
    }

    private List<String> successors(Key self) {
        return Stream.concat(ring.tailMap(self, false).keySet().stream(), ring.headMap(self).keySet().stream())
            .limit(SUCCESSORS).map(RingLaws::name).toList();
    }

    private List<String> predecessor(Key self) {
        Key before = ring.lowerKey(self) != null ? ring.lowerKey(self) : ring.lastKey();
        return before.equals(self) ? List.of() : List.of(name(before));
    }

    private static List<String> names(Stream<Contact> contacts) {
        return contacts.map(contact -> name(contact.position())).toList();
    }

    private static String name(Key position) {
        return position.toShort();
    }
}
