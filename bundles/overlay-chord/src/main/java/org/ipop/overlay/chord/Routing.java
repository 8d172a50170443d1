package org.ipop.overlay.chord;

import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.ring.RoutedHeader;

/**
 * Decides one hop. A message first goes clockwise, to the linked member that most closely precedes the key or is at it:
 * the way that is left gets shorter at each hop. Where no member lies between, it passes the key once, to the member
 * next after it; from there it goes counter-clockwise only, ever nearer to the key. So there is no loop.
 */
final class Routing {
    private Routing() {
    }

    /** What to do with a message. */
    sealed interface Decision {
    }

    record Deliver() implements Decision {
    }

    record Forward(NodeId next, boolean passed) implements Decision {
    }

    /** @param counter part of the name of the drop counter */
    record Drop(String counter) implements Decision {
    }

    /** @param avoid a next hop that did not help before, taken only if it is the only one; or null */
    static Decision decide(Ring ring, RoutedHeader header, NodeId avoid) {
        if (header.member()) {
            if (header.node().equals(ring.node())) {
                return new Deliver();
            }
            if (ring.linked(header.node()) != null) {
                return new Forward(header.node(), header.passed());
            }
        }
        if (ring.owns(header.key())) {
            return header.member() ? new Drop("nomember") : new Deliver();
        }
        return header.passed() ? back(ring, header.key()) : onward(ring, header.key(), avoid);
    }

    private static Decision onward(Ring ring, Key key, NodeId avoid) {
        Neighbour at = ring.member(key);
        Neighbour before = at != null ? at : ring.counterClockwise(key);
        if (before == null) {
            return new Drop("noway");
        }
        if (before.node().equals(avoid)) {
            Neighbour other = ring.counterClockwise(before.contact().position());
            before = liesBetween(ring, other, key) ? other : before;
        }
        if (liesBetween(ring, before, key)) {
            return new Forward(before.node(), false);
        }
        return new Forward(ring.clockwise(key).node(), true);
    }

    private static Decision back(Ring ring, Key key) {
        Neighbour at = ring.member(key);
        Neighbour after = at != null ? at : ring.clockwise(key);
        boolean nearer = after != null && (after.contact().position().equals(key)
            || after.contact().position().inOpen(key, ring.self()));
        return nearer ? new Forward(after.node(), true) : new Drop("noway");
    }

    private static boolean liesBetween(Ring ring, Neighbour member, Key key) {
        return member.contact().position().inHalfOpen(ring.self(), key);
    }
}
