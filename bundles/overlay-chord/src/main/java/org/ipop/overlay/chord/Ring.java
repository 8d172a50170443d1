package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.ring.RingMessage.Neighbourhood;

/**
 * What we hold of the ring, as a pure object. Two sources: <em>members with a link</em>, which are alive and whose
 * position is proved, and <em>claims</em>, the successor list of our successor. Zave's state follows from them:
 * <ul>
 * <li>the first successor is the linked member next to us clockwise (a dead head leaves with its link:
 * <em>update</em>);
 * <li>the list goes on with the linked members and the claims behind it in order (<em>reconcile</em>), so that a list
 * never
 *     skips a member known to be alive, which is what would make an appendage of it;
 * <li>the predecessor is the linked member next to us counter-clockwise (<em>rectify</em>), or a nearer one that our
 *     successor named when it let us in, until its link is up.
 * </ul>
 */
final class Ring {
    private final NodeId node;
    private final Key self;
    private final Map<NodeId, Neighbour> linked = new HashMap<>();
    private final TreeMap<Key, Neighbour> members = new TreeMap<>();
    private RingView.State standing = RingView.State.ALONE;
    private List<Contact> claims = List.of();
    private Contact claimedPredecessor;
    private Predicate<NodeId> suspect = anybody -> false;
    private List<Contact> successors;
    private long version;

    Ring(NodeId node, Key self) {
        this.node = node;
        this.self = self;
    }

    /** Claims of those for whom this holds are not believed. */
    void doubt(Predicate<NodeId> suspected) {
        suspect = suspected;
    }

    /** Grows with each change; what was derived before may be stale. */
    long version() {
        return version;
    }

    NodeId node() {
        return node;
    }

    Key self() {
        return self;
    }

    RingView.State standing() {
        return standing;
    }

    void standing(RingView.State now) {
        standing = now;
        if (now != RingView.State.MEMBER) {
            claims = List.of();
            claimedPredecessor = null;
        }
        changed();
    }

    /** The peer's link is up; its entry is new unless it was up before. */
    Neighbour up(Contact peer) {
        Neighbour neighbour = linked.get(peer.node());
        if (neighbour != null && !neighbour.contact().position().equals(peer.position())) {
            down(peer.node());
            neighbour = null;
        }
        if (neighbour == null) {
            neighbour = new Neighbour(peer);
            linked.put(peer.node(), neighbour);
        }
        neighbour.contact(peer);
        successors = null;
        return neighbour;
    }

    /** A member whose link stood before us, under another implementation. */
    void restore(Contact member) {
        Neighbour neighbour = up(member);
        neighbour.wanted = true;
        neighbour.knownOfUs = RingView.State.MEMBER;
        stands(neighbour, RingView.State.MEMBER);
    }

    /** The link is gone; null if there was none. */
    Neighbour down(NodeId peer) {
        Neighbour neighbour = linked.remove(peer);
        if (neighbour != null) {
            members.remove(neighbour.contact().position(), neighbour);
            forget(peer);
        }
        return neighbour;
    }

    /** The peer does not answer. As a claimed successor it is passed over as long as it is in doubt. */
    void forget(NodeId peer) {
        if (claimedPredecessor != null && claimedPredecessor.node().equals(peer)) {
            claimedPredecessor = null;
        }
        changed();
    }

    /** Claims that were in doubt may count again. */
    void reconsider() {
        changed();
    }

    /** What the peer says of itself; true if that is news. Two nodes never share a position: the first one keeps it. */
    boolean stands(Neighbour peer, RingView.State now) {
        boolean news = peer.standing != now;
        peer.standing = now;
        if (peer.member()) {
            members.putIfAbsent(peer.contact().position(), peer);
        } else {
            members.remove(peer.contact().position(), peer);
        }
        if (news) {
            changed();
        }
        return news;
    }

    /** The successor list of our successor, replacing what we held. */
    void claims(List<Contact> fromHead) {
        if (!claims.equals(fromHead)) {
            claims = fromHead;
            changed();
        }
    }

    /** Whom our successor had for its predecessor before us, or whom a leaving predecessor had. */
    void claimPredecessor(Contact claimed) {
        claimedPredecessor = claimed.node().equals(node) ? null : claimed;
        changed();
    }

    Neighbour linked(NodeId peer) {
        return linked.get(peer);
    }

    /** In no order that may matter. */
    Collection<Neighbour> linked() {
        return linked.values();
    }

    /** Members with a link by position. */
    NavigableMap<Key, Neighbour> members() {
        return Collections.unmodifiableNavigableMap(members);
    }

    /** The first successor; null if there is none. */
    Neighbour head() {
        return clockwise(self);
    }

    /** The linked member next after {@code from} clockwise, any number of turns; null if there is none. */
    Neighbour clockwise(Key from) {
        var next = members.higherEntry(from);
        var entry = next != null ? next : members.firstEntry();
        return entry == null ? null : entry.getValue();
    }

    /** The linked member next before {@code from} counter-clockwise; null if there is none. */
    Neighbour counterClockwise(Key from) {
        var next = members.lowerEntry(from);
        var entry = next != null ? next : members.lastEntry();
        return entry == null ? null : entry.getValue();
    }

    /** Nearest first, at most {@link Tuning#SUCCESSORS}. */
    List<Contact> successors() {
        if (successors == null) {
            successors = merge();
        }
        return successors;
    }

    /** Do we know every member? Then the ring is a mesh. */
    boolean mesh() {
        return successors().size() < Tuning.SUCCESSORS;
    }

    /** Empty unless we are on the ring. */
    Optional<Contact> predecessor() {
        if (standing != RingView.State.MEMBER) {
            return Optional.empty();
        }
        Neighbour nearest = counterClockwise(self);
        if (claimedPredecessor != null && (nearest == null
            || claimedPredecessor.position().inOpen(nearest.contact().position(), self))) {
            return Optional.of(claimedPredecessor);
        }
        return Optional.ofNullable(nearest).map(Neighbour::contact);
    }

    boolean owns(Key key) {
        return switch (standing) {
            case ALONE -> true;
            case JOINING -> false;
            case MEMBER -> predecessor().map(before -> key.inHalfOpen(before.position(), self)).orElse(true);
        };
    }

    /** Would this position be in our successor list, or between our predecessor and us? */
    boolean near(Key position) {
        List<Contact> list = successors();
        if (mesh() || position.inHalfOpen(self, list.getLast().position())) {
            return true;
        }
        return predecessor().map(before -> position.inOpen(before.position(), self)).orElse(true);
    }

    Neighbourhood neighbourhood() {
        return new Neighbourhood(predecessor(), successors());
    }

    /** Estimated from the density of the successor list; exact in a mesh. */
    int size() {
        List<Contact> list = successors();
        if (mesh()) {
            return list.size() + 1;
        }
        double share = fraction(self.distanceTo(list.getLast().position()));
        return share <= 0 ? list.size() + 1 : (int) Math.min(Integer.MAX_VALUE, Math.round(list.size() / share));
    }

    private static double fraction(Key distance) {
        return (distance.high() >>> 11) * 0x1.0p-53;
    }

    private void changed() {
        successors = null;
        version++;
    }

    private List<Contact> merge() {
        Neighbour head = head();
        if (head == null || standing != RingView.State.MEMBER) {
            return List.of();
        }
        TreeMap<Key, Contact> byDistance = new TreeMap<>();
        Set<NodeId> named = new HashSet<>();
        Neighbour member = head;
        do {
            byDistance.put(self.distanceTo(member.contact().position()), member.contact());
            named.add(member.node());
            member = clockwise(member.contact().position());
        } while (member != head && byDistance.size() < Tuning.SUCCESSORS);
        for (Contact claim : claims) {
            boolean behindHead = claim.position().inOpen(head.contact().position(), self);
            if (behindHead && credible(claim.node()) && named.add(claim.node())) {
                byDistance.putIfAbsent(self.distanceTo(claim.position()), claim);
            }
        }
        List<Contact> list = new ArrayList<>(byDistance.values());
        return List.copyOf(list.subList(0, Math.min(list.size(), Tuning.SUCCESSORS)));
    }

    /** A linked peer is in the list by its proved position and standing, or not at all. */
    private boolean credible(NodeId claimed) {
        return !claimed.equals(node) && !linked.containsKey(claimed) && !suspect.test(claimed);
    }
}
