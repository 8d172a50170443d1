package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.ring.Coordinate;
import org.ipop.wire.ring.RingMessage.Near;
import org.ipop.wire.ring.RingMessage.Nearby;
import org.ipop.wire.ring.RingMessage.Placed;

/**
 * Keeps a link into each interval [self + 2^i, self + 2^(i+1)) beyond the successor list, to a member that is near in
 * time. Where there is no finger, a point of the interval is drawn and its owner found, for a few intervals at once.
 * The others are looked at one a time: the finger there, or any neighbour, is asked who of its neighbours is nearer to
 * us, by coordinates, than the finger that we have for the interval they are in, whichever that is; a link to the one
 * who promises most is opened, and the round trip decides. Who is near to a finger is near to us, so a few steps come
 * close to the nearest of all.
 */
final class Fingers {
    private static final int RANDOM_BITS = 16;
    /** By so much a coordinate must promise better for a link to be opened. */
    private static final double WORTH = 0.9;

    private final Ring ring;
    private final NodeContext context;
    private final Post post;
    private final Requests requests;
    private final Openings openings;
    private final RoundTrips roundTrips;
    private final Whereabouts whereabouts;
    /** The finger into the farthest interval first; null where there is none. */
    private Contact[] byTurn = {};
    private int next;
    private boolean askFinger;
    /** Hashes of those whose links were opened last: whoever disappointed is not tried again soon. */
    private final short[] tried = new short[Tuning.TRIED];
    private int triedNext;
    private NodeId asked;
    private long intervalNanos = Tuning.FINGER_MIN;
    private long dueNanos;

    Fingers(Ring ring, NodeContext context, Healer.Parts parts, RoundTrips roundTrips, Whereabouts whereabouts) {
        this.ring = ring;
        this.context = context;
        this.post = parts.post();
        this.requests = parts.requests();
        this.openings = parts.openings();
        this.roundTrips = roundTrips;
        this.whereabouts = whereabouts;
        this.dueNanos = context.nanoTime();
    }

    /** Looks at one interval if it is time. */
    void tick() {
        if (ring.mesh()) {
            byTurn = new Contact[0];
            hurry();
        } else if (context.nanoTime() - dueNanos >= 0) {
            int before = next;
            int bit = turn();
            if (next > before) {
                askFinger = !askFinger;
                roundTrips.lookAtAll();
            }
            whereabouts.fit(ring.members());
            look(bit);
            fill();
            intervalNanos = Math.min(intervalNanos + intervalNanos / Tuning.FINGER_CALM, Tuning.FINGER_MAX);
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

    /** A neighbour asks who of ours is near it. Of very many some are looked at. */
    void near(Neighbour from, Near message) {
        heard(from, message.own());
        List<Found> found = new ArrayList<>(Tuning.NEARBY + 1);
        int most = message.most();
        int step = 1 + ring.members().size() / Tuning.MANY_MEMBERS;
        for (int i = step == 1 ? 0 : context.random().nextInt(step); i < ring.members().size(); i += step) {
            Neighbour member = ring.memberAhead(i);
            Coordinate there = new Coordinate(member.coordinate);
            double share = there.known() && there.rttMicros(message.own()) < most ? share(from, message, member) : 1;
            if (share < 1) {
                insert(found, new Found(member, share));
            }
        }
        post.send(from.node(), new Nearby(whereabouts.now(), found.stream().map(Found::placed).toList()));
    }

    /** By share, the least ones only. */
    private static void insert(List<Found> found, Found one) {
        int at = found.size();
        while (at > 0 && found.get(at - 1).share > one.share) {
            at--;
        }
        found.add(at, one);
        if (found.size() > Tuning.NEARBY) {
            found.removeLast();
        }
    }

    /** The round trip from one neighbour to another, by their coordinates, of what the one asks for. */
    private static double share(Neighbour from, Near asked, Neighbour member) {
        int within = asked.within(bitOf(from.contact().position(), member.contact().position()));
        return within == 0 ? 1 : new Coordinate(member.coordinate).rttMicros(asked.own()) / within;
    }

    /** A member that may be near enough. */
    private record Found(Neighbour member, double share) {
        Placed placed() {
            return new Placed(member.contact(), new Coordinate(member.coordinate));
        }
    }

    /** Opens the link that promises most. */
    void nearby(Neighbour from, Nearby message) {
        heard(from, message.own());
        if (!from.node().equals(asked)) {
            post.drop("unasked");
            return;
        }
        asked = null;
        Contact best = null;
        double least = WORTH;
        for (Placed placed : message.members()) {
            double share = share(placed);
            if (share < least && isNew(placed.contact().node())) {
                best = placed.contact();
                least = share;
            }
        }
        if (best != null) {
            tried[triedNext++ % tried.length] = (short) best.node().hashCode();
            openings.open(best);
        }
    }

    private double share(Placed placed) {
        Contact finger = get(bitOf(placed.contact()));
        return finger == null ? 1
            : placed.coordinate().rttMicros(whereabouts.now()) * 1e3 / roundTrips.nanos(finger.node());
    }

    private boolean isNew(NodeId peer) {
        short hash = (short) peer.hashCode();
        for (short each : tried) {
            if (each == hash) {
                return false;
            }
        }
        return ring.linked(peer) == null;
    }

    /** A member's link is up, perhaps one that we opened. */
    void arrived(Neighbour member) {
        int bit = bitOf(member.contact());
        Contact finger = get(bit);
        if (finger != null && roundTrips.nanos(member.node()) < roundTrips.nanos(finger.node())) {
            put(bit, member.contact());
            improved();
        }
    }

    private void improved() {
        intervalNanos = Math.max(Tuning.FINGER_MIN, intervalNanos * 2 / 3);
        dueNanos = Math.min(dueNanos, context.nanoTime() + intervalNanos);
    }

    /** A neighbour tells where it is. */
    void heard(Neighbour from, Coordinate there) {
        if (!there.known()) {
            return;
        }
        from.coordinate = there.bits();
        whereabouts.measured(from.rttMicros(), there);
    }

    /** From the farthest interval, half a ring away, to the last one beyond the successor list, then again. */
    private int turn() {
        int last = last();
        next = next <= last || next > Key.BITS ? Key.BITS - 1 : next - 1;
        return Math.min(next, Key.BITS - 1);
    }

    private int last() {
        return ring.self().distanceTo(ring.successors().getLast().position()).highestBit() + 1;
    }

    /** A finger for each interval that has none: of the members that we know, else by a look-up, a few at a time. */
    private void fill() {
        int soughtNow = 0;
        int last = last();
        for (int bit = Key.BITS - 1; bit >= last && soughtNow < Tuning.SOUGHT; bit--) {
            if (get(bit) == null) {
                Contact nearest = nearest(bit);
                put(bit, nearest);
                if (nearest == null) {
                    find(bit);
                    soughtNow++;
                }
            }
        }
    }

    private void look(int bit) {
        Contact nearest = nearest(bit);
        put(bit, nearest);
        if (nearest != null) {
            Neighbour guide = askFinger ? ring.linked(nearest.node())
                : ring.memberAhead(context.random().nextInt(ring.members().size()));
            asked = guide.node();
            post.send(asked, new Near(whereabouts.now(), Key.BITS - 1, worthwhile()));
        }
    }

    /** How near somebody must be to replace the finger, for each interval from the farthest on. */
    private List<Integer> worthwhile() {
        return Arrays.stream(byTurn).map(finger -> finger == null ? 0
            : (int) Math.min(WORTH * roundTrips.nanos(finger.node()) / 1_000, Near.MOST_MICROS)).toList();
    }

    private void find(int bit) {
        requests.find(pointIn(bit), null, null).whenComplete((answer, error) -> {
            if (answer != null && bitOf(answer.from()) == bit) {
                if (get(bit) == null) {
                    put(bit, answer.from());
                }
                openings.open(answer.from());
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

    /** Of the members known in an interval; null if there is none. */
    private Contact nearest(int bit) {
        Neighbour best = null;
        Key start = ring.self().plusPowerOfTwo(bit);
        for (Neighbour member : ring.neighboursBetween(start.minusOne(), start.plusPowerOfTwo(bit))) {
            roundTrips.lookAt(member);
            if (best == null || rank(member) < rank(best)) {
                best = member;
            }
        }
        return best == null ? null : best.contact();
    }

    /** What is not measured comes last. */
    private static int rank(Neighbour member) {
        return member.rttMicros() == 0 ? Integer.MAX_VALUE : member.rttMicros();
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
        if (byTurn[turn] != finger) {
            byTurn[turn] = finger;
            openings.needsChanged();
        }
    }

    private int bitOf(Contact contact) {
        return bitOf(ring.self(), contact.position());
    }

    private static int bitOf(Key from, Key to) {
        return from.distanceTo(to).highestBit();
    }
}
