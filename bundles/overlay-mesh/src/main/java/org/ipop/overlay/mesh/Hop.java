package org.ipop.overlay.mesh;

import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.ring.RoutedHeader;

/**
 * Where a routed message goes next. Straight to the owner if we know it: a member whose own view says that the key is
 * its. Else by the rule of the protocol: clockwise to the member that most closely precedes the key, once past the key
 * if nobody lies between, and from there counter-clockwise only. A message sent straight to the owner has passed the
 * key, so no message ever goes round in a loop.
 */
sealed interface Hop {
    /** It is for us. */
    record Here() implements Hop {
    }

    /** @param passed the message is behind its key from now on */
    record To(Peer peer, boolean passed) implements Hop {
    }

    /** @param counter part of the name of the drop counter */
    record Nowhere(String counter) implements Hop {
    }

    /** @param avoid a first hop that did not help before, taken again only if there is no other; or null */
    static Hop decide(Table table, RoutedHeader header, NodeId avoid) {
        if (header.member() && header.node().equals(table.node())) {
            return new Here();
        }
        Peer named = header.member() ? table.peer(header.node()) : null;
        if (named != null) {
            return new To(named, header.passed());
        }
        if (table.owns(header.key())) {
            return header.member() ? new Nowhere("nomember") : new Here();
        }
        return header.passed() ? back(table, header.key()) : onward(table, header.key(), avoid);
    }

    private static Hop onward(Table table, Key key, NodeId avoid) {
        Peer owner = table.atOrAfter(key);
        if (owner == null) {
            return new Nowhere("noway");
        }
        if (owner.owns(key) && !owner.node().equals(avoid)) {
            return new To(owner, true);
        }
        Peer before = table.atOrBefore(key);
        if (before.node().equals(avoid)) {
            before = table.before(before.position());
        }
        boolean between = before.position().inHalfOpen(table.self(), key);
        return between ? new To(before, false) : new To(owner, true);
    }

    private static Hop back(Table table, Key key) {
        Peer after = table.atOrAfter(key);
        boolean nearer = after != null
            && (after.position().equals(key) || after.position().inOpen(key, table.self()));
        return nearer ? new To(after, true) : new Nowhere("noway");
    }
}
