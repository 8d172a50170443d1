package org.ipop.overlay.chord;

import java.util.Arrays;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.runtime.NodeContext;

/**
 * Keeps a link into each interval [self + 2^i, self + 2^(i+1)) beyond the successor list. One interval a time is
 * looked at: a point in it is drawn, its owner found, and of the members known in the interval the nearest in time is
 * kept.
 */
final class Fingers {
    private static final int RANDOM_BITS = 16;

    private final Ring ring;
    private final NodeContext context;
    private final Post post;
    private final Requests requests;
    private final Openings openings;
    /** The finger into the farthest interval first; null where there is none. */
    private Contact[] byTurn = {};
    private int next;
    private long intervalNanos = Tuning.FINGER_MIN;
    private long dueNanos;

    Fingers(Ring ring, NodeContext context, Post post, Requests requests, Openings openings) {
        this.ring = ring;
        this.context = context;
        this.post = post;
        this.requests = requests;
        this.openings = openings;
        this.dueNanos = context.nanoTime();
    }

    /** Looks at one interval if it is time. */
    void tick() {
        if (ring.mesh()) {
            byTurn = new Contact[0];
            hurry();
        } else if (context.nanoTime() - dueNanos >= 0) {
            look(turn());
            intervalNanos = Math.min(intervalNanos * 5 / 4, Tuning.FINGER_MAX);
            dueNanos = context.nanoTime() + intervalNanos;
        }
    }

    /** The ring changed where we are: look again soon. */
    void hurry() {
        intervalNanos = Tuning.FINGER_MIN;
        dueNanos = Math.min(dueNanos, context.nanoTime() + intervalNanos);
    }

    void down(NodeId peer) {
        for (int turn = 0; turn < byTurn.length; turn++) {
            if (byTurn[turn] != null && byTurn[turn].node().equals(peer)) {
                byTurn[turn] = null;
                hurry();
            }
        }
    }

    void addWanted(Consumer<Contact> wanted) {
        for (Contact finger : byTurn) {
            if (finger != null) {
                wanted.accept(finger);
            }
        }
    }

    /** From the farthest interval, half a ring away, to the last one beyond the successor list, then again. */
    private int turn() {
        int last = ring.self().distanceTo(ring.successors().getLast().position()).highestBit() + 1;
        next = next <= last || next > Key.BITS ? Key.BITS - 1 : next - 1;
        return Math.min(next, Key.BITS - 1);
    }

    private void look(int bit) {
        Key point = pointIn(bit);
        requests.find(point, null, null).whenComplete((answer, error) -> {
            if (answer != null) {
                choose(bit, answer.from());
            }
        });
    }

    private Key pointIn(int bit) {
        Key point = ring.self().plusPowerOfTwo(bit);
        for (int lower = bit - 1; lower >= Math.max(0, bit - RANDOM_BITS); lower--) {
            if (context.random().nextBoolean()) {
                point = point.plusPowerOfTwo(lower);
            }
        }
        return point;
    }

    private void choose(int bit, Contact found) {
        Contact best = nearest(bit);
        if (best == null && bitOf(found) == bit) {
            best = found;
            openings.open(found);
        }
        put(bit, best);
    }

    /** Of the members known in an interval; the present finger where none is nearer. */
    private Contact nearest(int bit) {
        Contact best = get(bit);
        long least = best == null ? Long.MAX_VALUE : rtt(best);
        Key start = ring.self().plusPowerOfTwo(bit);
        for (Contact member : ring.membersBetween(start.minusOne(), start.plusPowerOfTwo(bit))) {
            long its = rtt(member);
            if (best == null || its < least) {
                best = member;
                least = its;
            }
        }
        return best;
    }

    private Contact get(int bit) {
        int turn = Key.BITS - 1 - bit;
        return turn < byTurn.length ? byTurn[turn] : null;
    }

    private void put(int bit, Contact finger) {
        int turn = Key.BITS - 1 - bit;
        if (turn >= byTurn.length) {
            byTurn = Arrays.copyOf(byTurn, turn + 1);
        }
        byTurn[turn] = finger;
    }

    private long rtt(Contact contact) {
        return post.rttNanos(contact.node());
    }

    private int bitOf(Contact contact) {
        return ring.self().distanceTo(contact.position()).highestBit();
    }
}
