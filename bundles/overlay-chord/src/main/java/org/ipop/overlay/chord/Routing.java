package org.ipop.overlay.chord;

import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.ring.RoutedHeader;

/**
 * Decides one hop. A message goes clockwise, the way that is left ever shorter; it may pass the key once, and from
 * there it goes counter-clockwise only, ever nearer to the key. So there is no loop. Among the members that are nearer
 * the one is taken over which the key's owner is likely to be reached soonest ({@link Outlook}).
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
        if (ring.standing() != RingView.State.MEMBER) {
            return header.passed() ? back(ring, header.key()) : onward(ring, header.key());
        }
        Decision known = header.passed() ? null : toKnownOwner(ring, header.key(), avoid);
        return known != null ? known : soonest(ring, header, avoid);
    }

    /**
     * A successor that owns the key as far as we know. Null if there is none with a link. The point just before a
     * member is asked for by one that doubts its place (see {@link Healer}): such a message passes nobody by.
     */
    private static Decision toKnownOwner(Ring ring, Key key, NodeId avoid) {
        List<Contact> successors = ring.successors();
        if (successors.isEmpty() || !key.inHalfOpen(ring.self(), successors.getLast().position())) {
            return null;
        }
        Key before = ring.self();
        for (Contact successor : successors) {
            if (key.inHalfOpen(before, successor.position())) {
                boolean open = ring.linked(successor.node()) != null && !successor.node().equals(avoid)
                    && !doubts(successor, key);
                return open ? new Forward(successor.node(), !successor.position().equals(key)) : null;
            }
            before = successor.position();
        }
        return null;
    }

    private static Decision soonest(Ring ring, RoutedHeader header, NodeId avoid) {
        Key key = header.key();
        Soonest soonest = new Soonest(new Outlook(ring, key), avoid);
        if (header.passed()) {
            soonest.lookBeyond(ring, ring.membersUpTo(key.minusOne()));
        } else {
            int ahead = ring.membersUpTo(key);
            soonest.lookOnward(ring, ahead);
            boolean doubted = ahead < ring.members().size() && doubts(ring.memberAhead(ahead).contact(), key);
            soonest.lookBeyond(ring, doubted ? ahead + 1 : ahead);
        }
        if (soonest.best == null) {
            return header.passed() ? back(ring, key) : onward(ring, key);
        }
        return new Forward(soonest.best.node(), soonest.passed);
    }

    /**
     * The member over which the owner is likely to be reached soonest, of those looked at: from the key on, since what
     * is left behind a member grows with its distance from there, but for its place.
     */
    private static final class Soonest {
        private final Outlook outlook;
        private final NodeId avoid;
        private Neighbour best;
        private double least = Double.MAX_VALUE;
        private boolean passed;

        private Soonest(Outlook outlook, NodeId avoid) {
            this.outlook = outlook;
            this.avoid = avoid;
        }

        /** At those between us and the key, of which there are {@code count}. */
        private void lookOnward(Ring ring, int count) {
            for (int i = count - 1; i >= 0 && i >= count - Tuning.CONSIDERED; i--) {
                Neighbour member = ring.memberAhead(i);
                double rest = outlook.onward(member);
                if (rest >= least * Outlook.PLACES) {
                    return;
                }
                take(member, rest, false);
            }
        }

        /** At those behind the key, of which {@code first} is the nearest. */
        private void lookBeyond(Ring ring, int first) {
            int end = (int) Math.min(ring.members().size(), first + (long) Tuning.CONSIDERED);
            for (int i = first; i < end; i++) {
                Neighbour member = ring.memberAhead(i);
                double rest = outlook.back(member);
                if (rest >= least * Outlook.PLACES) {
                    return;
                }
                take(member, rest, true);
            }
        }

        private void take(Neighbour member, double rest, boolean beyond) {
            double its = outlook.first(member) + rest;
            if (its < least && !member.node().equals(avoid)) {
                least = its;
                best = member;
                passed = beyond;
            }
        }
    }

    private static boolean doubts(Contact member, Key key) {
        return member.position().minusOne().equals(key);
    }

    /** To the member that most closely precedes the key; past the key if there is none. */
    private static Decision onward(Ring ring, Key key) {
        Neighbour at = ring.member(key);
        Neighbour before = at != null ? at : ring.counterClockwise(key);
        if (before == null) {
            return new Drop("noway");
        }
        if (before.contact().position().inHalfOpen(ring.self(), key)) {
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
}
