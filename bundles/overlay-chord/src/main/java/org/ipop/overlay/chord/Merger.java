package org.ipop.overlay.chord;

import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.ring.RingMessage.Meet;

/**
 * Makes two rings one in many places at once: from a single place they would close like a zip, one member after the
 * other. Who finds that the ring is split tells members all around whom they meet in the other part, which it looks up
 * for each, and how far to pass it on; so each member hears of it once, after about log2 n steps. The other part does
 * the same from the member over which it was found, since the sparser part is the one where all find a neighbour. The
 * idea is that of Shafaat, Ghodsi and Haridi, "Dealing with network partitions in structured overlay networks" (2009),
 * with an interval for each in the place of chance.
 */
final class Merger {
    private final Ring ring;
    private final NodeContext context;
    private final Post post;
    private final Openings openings;
    private final Requests requests;
    /** Whom we were told to meet last, and how far to pass that on; null = nobody. */
    private Meet awaited;
    private long restUntilNanos;

    Merger(Ring ring, NodeContext context, Healer.Parts parts) {
        this.ring = ring;
        this.context = context;
        this.post = parts.post();
        this.openings = parts.openings();
        this.requests = parts.requests();
        this.restUntilNanos = context.nanoTime();
    }

    /** A linked member turned out to be of another part: both parts hear of it. */
    void split(NodeId other) {
        Neighbour stranger = ring.linked(other);
        if (stranger != null && spread(stranger, ring.self())) {
            tell(stranger, null, stranger.contact().position());
        }
    }

    /** Somebody of our part has found another one. Who is not near us is no neighbour to meet. */
    void meet(Meet message) {
        if (ring.standing() != RingView.State.MEMBER || !ring.near(message.member().position())) {
            return;
        }
        awaited = message;
        Neighbour linked = ring.linked(message.member().node());
        if (linked == null) {
            openings.open(message.member());
        } else {
            arrived(linked);
        }
    }

    /** A member's link is up, perhaps one that we wait for. */
    void arrived(Neighbour member) {
        if (awaited != null && member.member() && awaited.member().node().equals(member.node())) {
            Key until = awaited.until();
            awaited = null;
            spread(member, until);
        }
    }

    /** Tells members before {@code until}, evenly spread. False if we did so a short while ago. */
    private boolean spread(Neighbour other, Key until) {
        if (context.nanoTime() - restUntilNanos < 0) {
            return false;
        }
        restUntilNanos = context.nanoTime() + Tuning.SPREAD_PAUSE;
        List<Neighbour> ahead = ring.neighboursBetween(ring.self(), until);
        int told = Math.min(ahead.size(), Tuning.TOLD);
        for (int i = 0; i < told; i++) {
            int next = (i + 1) * ahead.size() / told;
            Key end = next < ahead.size() ? ahead.get(next).contact().position() : until;
            tell(ahead.get(i * ahead.size() / told), other.node(), end);
        }
        return true;
    }

    /** Nothing is to be told to one that the other part, as {@code via} sees it, knows already. */
    private void tell(Neighbour member, NodeId via, Key until) {
        Key before = member.contact().position().minusOne();
        requests.find(before, via, member.contact()).whenComplete((answer, error) -> {
            if (answer != null && !answer.from().node().equals(member.node())) {
                post.send(member.node(), new Meet(answer.from(), until));
            }
        });
    }
}
