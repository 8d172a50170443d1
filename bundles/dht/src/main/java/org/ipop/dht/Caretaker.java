package org.ipop.dht;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;

/**
 * Has what this node wrote looked for when so many neighbours have gone at once that all replicas of a record may have
 * gone with them: after a split a half has none of the records whose replicas are in the other. Thread: node loop.
 */
final class Caretaker {
    private final DhtContext context;
    private final DhtClient client;
    /** Our successors at the last comparison and at the one before, since not all deaths are noticed at one time. */
    private List<Contact> former = List.of();
    private List<Contact> older = List.of();
    private boolean waiting;

    Caretaker(DhtContext context, DhtClient client) {
        this.context = context;
        this.client = client;
    }

    /** The ring's view has changed; the others that have gone with a member are noticed a little later. */
    void look() {
        if (!waiting) {
            waiting = true;
            context.node().schedule(Tuning.FAILURE_NANOS, this::compare);
        }
    }

    private void compare() {
        waiting = false;
        RingView ring = context.overlay().view();
        if (ring.state() == RingView.State.JOINING) {
            return;
        }
        List<Contact> now = ring.successors();
        boolean many = gone(older, ring) >= Tuning.VOTERS;
        if (!now.equals(former)) {
            look();
        }
        older = many ? now : former;
        former = now;
        if (many) {
            context.count("sought");
            context.node().schedule(context.jittered(Tuning.ASK_NANOS), client::seekAll);
        }
    }

    /** How many of these are no members any more; one that was only pushed out of the list by nearer ones is. */
    private static long gone(List<Contact> once, RingView ring) {
        Set<NodeId> now = ring.successors().stream().map(Contact::node).collect(Collectors.toSet());
        return once.stream().filter(member -> !now.contains(member.node()) && spans(ring, member.position())).count();
    }

    /** Would a member at this position be in the list? */
    private static boolean spans(RingView ring, Key position) {
        List<Contact> successors = ring.successors();
        if (successors.isEmpty()) {
            return true;
        }
        Contact last = successors.getLast();
        return ring.predecessor().filter(predecessor -> predecessor.node().equals(last.node())).isPresent()
            || position.inHalfOpen(ring.self().position(), last.position());
    }
}
