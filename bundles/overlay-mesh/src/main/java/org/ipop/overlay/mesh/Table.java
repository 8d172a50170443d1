package org.ipop.overlay.mesh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
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
 * What we hold of the ring, as a pure object: the peers, and those of them that are members, by position. In a ring
 * of up to {@link Tuning#MEMBERS} these are all members there are, so everything follows from them. While links are on
 * their way the gaps are filled by what those said who have them already: our successor's list behind our successor,
 * and the predecessor that was named when we were let in. Neither is ever a hop.
 */
final class Table {
    private final NodeId node;
    private final Key self;
    private final Predicate<NodeId> suspected;
    private final TreeMap<NodeId, Peer> peers = new TreeMap<>();
    private final TreeMap<Key, Peer> members = new TreeMap<>();
    private RingView.State standing = RingView.State.ALONE;
    private List<Contact> promised = List.of();
    private Contact promisedPredecessor;
    private List<Contact> successors;
    private long version;

    /** @param suspected promises of these are not believed */
    Table(NodeId node, Key self, Predicate<NodeId> suspected) {
        this.node = node;
        this.self = self;
        this.suspected = suspected;
    }

    NodeId node() {
        return node;
    }

    Key self() {
        return self;
    }

    /** Grows with each change; what was derived before may be stale. */
    long version() {
        return version;
    }

    RingView.State standing() {
        return standing;
    }

    void standing(RingView.State now) {
        standing = now;
        if (now != RingView.State.MEMBER) {
            promised = List.of();
            promisedPredecessor = null;
        }
        changed();
    }

    /** The link is up, or the contact's candidates are new; a position that was proved anew makes a new peer. */
    Peer up(Contact contact) {
        Peer known = peers.get(contact.node());
        if (known != null && known.position().equals(contact.position())) {
            known.contact(contact);
            changed();
            return known;
        }
        down(contact.node());
        Peer peer = new Peer(contact);
        peers.put(contact.node(), peer);
        changed();
        return peer;
    }

    /** A member whose link stood before us, under another implementation. */
    void restore(Contact member) {
        Peer peer = up(member);
        peer.ours = RingView.State.MEMBER;
        stands(peer, RingView.State.MEMBER);
    }

    /** The link is gone; null if there was none. */
    Peer down(NodeId gone) {
        Peer peer = peers.remove(gone);
        if (peer != null) {
            members.remove(peer.position(), peer);
        }
        doubt(gone);
        return peer;
    }

    /** Promises that were not believed may count again. */
    void reconsider() {
        changed();
    }

    /** The node failed: what was promised of it does not count. */
    void doubt(NodeId promisedNode) {
        if (promisedPredecessor != null && promisedPredecessor.node().equals(promisedNode)) {
            promisedPredecessor = null;
        }
        changed();
    }

    /** What a peer says of itself, null = nothing any more; true if that is news. */
    boolean stands(Peer peer, RingView.State now) {
        boolean news = peer.standing != now;
        peer.standing = now;
        if (now == RingView.State.MEMBER) {
            enrol(peer);
        } else {
            members.remove(peer.position(), peer);
        }
        if (news) {
            changed();
        }
        return news;
    }

    /** Is the peer a member that we count with? */
    boolean holds(Peer peer) {
        return members.get(peer.position()) == peer;
    }

    /** Would a member at this position be let in? Once the table is full only those next to us are. */
    boolean hasRoomAt(Key position) {
        return !position.equals(self) && (members.size() < Tuning.MEMBERS || near(position));
    }

    /** Takes the member out that is farthest from us on either side; null if the table is within its limit. */
    Peer expelSurplus() {
        if (members.size() <= Tuning.MEMBERS) {
            return null;
        }
        Peer farthest = clockwise().get(Tuning.MEMBERS / 2);
        members.remove(farthest.position());
        changed();
        return farthest;
    }

    /** Lets those in that found no room before. */
    void refill() {
        for (Peer peer : peers.values()) {
            if (peer.standing == RingView.State.MEMBER && !holds(peer) && members.size() < Tuning.MEMBERS) {
                enrol(peer);
            }
        }
    }

    /**
     * The successor list of our successor, in place of what we held: the part of it that can be true, clockwise from
     * its owner up to ourselves, where it has come round. False if it was not in order.
     */
    boolean promise(Key owner, List<Contact> list) {
        List<Contact> plausible = new ArrayList<>(list.size());
        Key last = owner;
        for (Contact contact : list) {
            boolean inOrder = contact.position().inOpen(last, owner);
            if (!inOrder || !contact.position().inOpen(last, self) || contact.node().equals(node)) {
                hold(plausible);
                return inOrder;
            }
            plausible.add(contact);
            last = contact.position();
        }
        hold(plausible);
        return true;
    }

    /** Whom our successor had for its predecessor before us, or who was before one that leaves. */
    void promisePredecessor(Contact named) {
        promisedPredecessor = named.node().equals(node) ? null : named;
        changed();
    }

    /** Those promised to us with whom we have no link yet, nearest first on either side. */
    List<Contact> unlinked() {
        List<Contact> unlinked = new ArrayList<>();
        predecessor().filter(before -> !peers.containsKey(before.node())).ifPresent(unlinked::add);
        promised.stream().filter(this::credible).forEach(unlinked::add);
        return unlinked;
    }

    Peer peer(NodeId id) {
        return peers.get(id);
    }

    /** By node id. */
    Collection<Peer> peers() {
        return Collections.unmodifiableCollection(peers.values());
    }

    /** By position. */
    NavigableMap<Key, Peer> members() {
        return Collections.unmodifiableNavigableMap(members);
    }

    /** The first successor; null if there is none. */
    Peer head() {
        return after(self);
    }

    /** The member next after this point, any number of turns; null if there is none. */
    Peer after(Key point) {
        var next = members.higherEntry(point);
        var entry = next != null ? next : members.firstEntry();
        return entry == null ? null : entry.getValue();
    }

    /** The member next before this point, any number of turns; null if there is none. */
    Peer before(Key point) {
        var next = members.lowerEntry(point);
        var entry = next != null ? next : members.lastEntry();
        return entry == null ? null : entry.getValue();
    }

    /** The member at this point or next after it. */
    Peer atOrAfter(Key point) {
        return members.containsKey(point) ? members.get(point) : after(point);
    }

    /** The member at this point or next before it. */
    Peer atOrBefore(Key point) {
        return members.containsKey(point) ? members.get(point) : before(point);
    }

    /** Nearest first, at most {@link Tuning#SUCCESSORS}; empty unless we are on the ring. */
    List<Contact> successors() {
        if (successors == null) {
            successors = standing == RingView.State.MEMBER ? merge() : List.of();
        }
        return successors;
    }

    /** Empty unless we are on the ring. */
    Optional<Contact> predecessor() {
        if (standing != RingView.State.MEMBER) {
            return Optional.empty();
        }
        Peer nearest = before(self);
        boolean promisedIsNearer = promisedPredecessor != null
            && (nearest == null || promisedPredecessor.position().inOpen(nearest.position(), self));
        return promisedIsNearer ? Optional.of(promisedPredecessor) : Optional.ofNullable(nearest).map(Peer::contact);
    }

    boolean owns(Key key) {
        return switch (standing) {
            case ALONE -> true;
            case JOINING -> false;
            case MEMBER -> predecessor().map(before -> key.inHalfOpen(before.position(), self)).orElse(true);
        };
    }

    Neighbourhood neighbourhood() {
        return new Neighbourhood(predecessor(), successors());
    }

    /** All there are as far as we know; estimated from the successor list's density if the table is full. */
    int size() {
        if (members.size() < Tuning.MEMBERS) {
            return members.size() + 1;
        }
        double share = (self.distanceTo(successors().getLast().position()).high() >>> 11) * 0x1.0p-53;
        return (int) Math.max(members.size() + 1, Math.min(Integer.MAX_VALUE, Tuning.SUCCESSORS / share));
    }

    /** Would this position be in our successor list, or between our predecessor and us? */
    private boolean near(Key position) {
        List<Contact> list = successors();
        if (list.size() < Tuning.SUCCESSORS || position.inHalfOpen(self, list.getLast().position())) {
            return true;
        }
        return predecessor().map(before -> position.inOpen(before.position(), self)).orElse(true);
    }

    /** Two nodes never share a position: the first one keeps it. */
    private void enrol(Peer peer) {
        if (hasRoomAt(peer.position()) && members.putIfAbsent(peer.position(), peer) == null) {
            changed();
        }
    }

    private void hold(List<Contact> plausible) {
        if (!promised.equals(plausible)) {
            promised = plausible;
            changed();
        }
    }

    private List<Contact> merge() {
        TreeMap<Key, Contact> byDistance = new TreeMap<>();
        Set<NodeId> named = new HashSet<>();
        clockwise().stream().limit(Tuning.SUCCESSORS).map(Peer::contact).forEach(member -> {
            byDistance.put(self.distanceTo(member.position()), member);
            named.add(member.node());
        });
        Peer head = head();
        for (Contact contact : promised) {
            boolean behindHead = head != null && contact.position().inOpen(head.position(), self);
            if (behindHead && credible(contact) && named.add(contact.node())) {
                byDistance.putIfAbsent(self.distanceTo(contact.position()), contact);
            }
        }
        return byDistance.values().stream().limit(Tuning.SUCCESSORS).toList();
    }

    private List<Peer> clockwise() {
        List<Peer> inOrder = new ArrayList<>(members.tailMap(self, false).values());
        inOrder.addAll(members.headMap(self, false).values());
        return inOrder;
    }

    /** One with a link counts by what it says itself, once it has said it. */
    private boolean credible(Contact contact) {
        NodeId named = contact.node();
        Peer linked = peers.get(named);
        boolean unheard = linked == null
            || linked.standing == null && linked.position().equals(contact.position());
        return unheard && !named.equals(node) && !suspected.test(named);
    }

    private void changed() {
        successors = null;
        version++;
    }
}
