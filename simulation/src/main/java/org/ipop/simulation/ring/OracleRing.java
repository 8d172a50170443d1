package org.ipop.simulation.ring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;

/**
 * A ring that knows itself: it hands each member the view that a ring protocol would find, late if the conditions say
 * so, and carries requests with delay and loss. For tests of what stands on {@code Overlay}. Members that can reach
 * each other form a circle; a member starts in one of its own.
 */
public final class OracleRing {
    private final VirtualTime time;
    private final RingId id;
    private final SplittableRandom random;
    private final Map<NodeId, OracleOverlay> members = new LinkedHashMap<>();
    private TreeMap<Key, OracleOverlay> main = new TreeMap<>();
    private Conditions conditions;
    private BiPredicate<NodeId, NodeId> severed = (from, to) -> false;
    private long messages;
    private long bytes;

    public OracleRing(VirtualTime time, RingId id, Conditions conditions) {
        this.time = time;
        this.id = id;
        this.random = time.split();
        this.conditions = conditions;
    }

    public void conditions(Conditions changed) {
        conditions = changed;
    }

    public Conditions conditions() {
        return conditions;
    }

    /** A node that is alone; a second one of the same id replaces the first, as after a restart. */
    public OracleOverlay open(SimulatedLoop loop, NodeId node, Key position) {
        OracleOverlay member = new OracleOverlay(this, loop, new Contact(node, position, position, List.of()));
        members.put(node, member);
        return member;
    }

    /** The member finds the others: JOINING at once, on the ring a little later. */
    public void join(OracleOverlay member) {
        TreeMap<Key, OracleOverlay> target = main;
        if (!target.isEmpty()) {
            member.joining();
        }
        time.after(conditions.latencyNanos() * 4, () -> {
            if (member.alive()) {
                move(member, target);
                refresh(target);
            }
        });
    }

    /** Its power fails; the others notice after the failure time. */
    public void kill(OracleOverlay member) {
        member.die();
        time.after(conditions.failureNanos(), () -> unlist(member));
    }

    /** Members of the second part still reach each other, but nobody of the first. */
    public void split(Predicate<Contact> second) {
        TreeMap<Key, OracleOverlay> other = new TreeMap<>();
        TreeMap<Key, OracleOverlay> rest = new TreeMap<>();
        for (OracleOverlay member : List.copyOf(main.values())) {
            move(member, second.test(member.contact()) ? other : rest);
        }
        main = rest;
        time.after(conditions.failureNanos(), () -> {
            refresh(other);
            refresh(rest);
        });
    }

    /** The others believe that it is dead and close the ring without it; it lives, reaches them, and knows nothing. */
    public void expel(OracleOverlay member) {
        unlist(member);
    }

    /** What the first node of a pair sends to the second is lost, from now on and while on its way. */
    public void sever(BiPredicate<NodeId, NodeId> pairs) {
        severed = pairs;
    }

    /** All members reach each other again. */
    public void heal() {
        for (OracleOverlay member : members.values()) {
            if (member.alive() && member.circle() != main) {
                move(member, main);
            }
        }
        refresh(main);
    }

    public List<OracleOverlay> members() {
        return members.values().stream().filter(OracleOverlay::alive).toList();
    }

    /** The living owner of a point in the main circle. */
    public OracleOverlay owner(Key key) {
        return ownerIn(main, key);
    }

    /** Messages that members sent to others, answers included. */
    public long messages() {
        return messages;
    }

    /** Their content, without any header. */
    public long bytes() {
        return bytes;
    }

    RingId id() {
        return id;
    }

    VirtualTime time() {
        return time;
    }

    void leave(OracleOverlay member) {
        member.circle().remove(member.contact().position(), member);
        refresh(member.circle());
    }

    /** Runs the action after the time of one message, or never. */
    void carry(int length, OracleOverlay from, OracleOverlay to, Runnable arrival) {
        messages++;
        bytes += length;
        if (random.nextDouble() >= conditions.loss()) {
            time.after(conditions.latencyNanos() + (long) (random.nextDouble() * conditions.jitterNanos()), () -> {
                if (!severed.test(from.contact().node(), to.contact().node())) {
                    arrival.run();
                }
            });
        }
    }

    OracleOverlay route(OracleOverlay from, Key key) {
        OracleOverlay owner = ownerIn(from.circle(), key);
        if (owner != null && random.nextDouble() < conditions.misroute()) {
            return ownerIn(from.circle(), owner.contact().position().plusPowerOfTwo(0));
        }
        return owner;
    }

    Optional<OracleOverlay> member(OracleOverlay from, NodeId node) {
        return Optional.ofNullable(members.get(node)).filter(member -> member.circle() == from.circle());
    }

    private void unlist(OracleOverlay member) {
        if (member.circle().remove(member.contact().position(), member)) {
            refresh(member.circle());
        }
    }

    private void move(OracleOverlay member, TreeMap<Key, OracleOverlay> circle) {
        member.circle().remove(member.contact().position(), member);
        member.circle(circle);
        circle.put(member.contact().position(), member);
    }

    private void refresh(TreeMap<Key, OracleOverlay> circle) {
        for (OracleOverlay member : new ArrayList<>(circle.values())) {
            long lag = (long) (random.nextDouble() * conditions.viewLagNanos());
            time.after(lag, member::look);
        }
    }

    private static OracleOverlay ownerIn(TreeMap<Key, OracleOverlay> circle, Key key) {
        Map.Entry<Key, OracleOverlay> owner = circle.ceilingEntry(key);
        if (owner == null) {
            owner = circle.firstEntry();
        }
        return owner == null ? null : owner.getValue();
    }
}
