package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
 *     never skips a member known to be alive, which is what would make an appendage of it;
 * <li>the predecessor is the linked member next to us counter-clockwise (<em>rectify</em>), or a nearer one that our
 *     successor named when it let us in, until its link is up.
 * </ul>
 */
final class Ring {
    private final NodeId node;
    private final Key self;
    private final Linked linked;
    private final NeighbourTable members;
    private RingView.State standing = RingView.State.ALONE;
    private List<Contact> claims = List.of();
    private Contact claimedPredecessor;
    private Predicate<NodeId> suspect = anybody -> false;
    private List<Contact> successors = List.of();
    /** Grows with each change of what the successors follow from; as it was when they were last derived. */
    private int nearVersion;
    private int successorsVersion;
    /** Of a member; null if there is none, and before it is looked for. */
    private Contact predecessor;
    /** How many of the successors are linked. */
    private int linkedSuccessors;
    private long version;
    /** To members whom chance made our neighbours; see {@link RoundTrips}. */
    int ordinaryRttMicros = 1;
    Midst midst = Midst.UNKNOWN;

    Ring(NodeId node, Key self) {
        this.node = node;
        this.self = self;
        this.linked = new Linked(self);
        this.members = linked.members;
    }

    /** Claims of those for whom this holds are not believed. */
    void doubt(Predicate<NodeId> suspected) {
        suspect = suspected;
    }

    /** Grows with each change; what was derived before may be stale. */
    long version() {
        return version;
    }

    /** Grows with each member that comes, goes or has other candidates. */
    int membersVersion() {
        return linked.membersVersion();
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
        Neighbour neighbour = linked(peer.node());
        if (neighbour != null && !neighbour.contact().position().equals(peer.position())) {
            down(peer.node());
            neighbour = null;
        }
        if (neighbour == null) {
            neighbour = new Neighbour(peer);
            linked.add(neighbour);
        }
        linked.renew(neighbour, peer);
        if (claims.contains(peer)) {
            claims = claims.stream().map(this::asLinked).toList();
        }
        stale(peer.position());
        return neighbour;
    }

    /** A member whose link stood before us, under another implementation. */
    void restore(Contact member) {
        Neighbour neighbour = up(member);
        neighbour.mark(Neighbour.Mark.WANTED, true);
        neighbour.knownOfUs(RingView.State.MEMBER);
        stands(neighbour, RingView.State.MEMBER);
    }

    /** The link is gone; null if there was none. */
    Neighbour down(NodeId peer) {
        Neighbour neighbour = linked(peer);
        if (neighbour != null) {
            linked.remove(neighbour);
            forgetClaimedPredecessor(peer);
            changed(neighbour.contact().position());
        }
        return neighbour;
    }

    /** The peer does not answer. As a claimed successor it is passed over as long as it is in doubt. */
    void forget(NodeId peer) {
        forgetClaimedPredecessor(peer);
        changed();
    }

    /** Claims that were in doubt may count again. */
    void reconsider() {
        changed();
    }

    /** It is a linked member now, or does not answer. */
    private void forgetClaimedPredecessor(NodeId peer) {
        if (claimedPredecessor != null && claimedPredecessor.node().equals(peer)) {
            claimedPredecessor = null;
        }
    }

    /** What the peer says of itself; true if that is news. Two nodes never share a position: the first one keeps it. */
    boolean stands(Neighbour peer, RingView.State now) {
        boolean news = peer.standing() != now;
        peer.standing(now);
        if (peer.member()) {
            linked.member(peer);
            forgetClaimedPredecessor(peer.node());
        } else {
            linked.noMember(peer);
        }
        if (news) {
            changed(peer.contact().position());
        }
        return news;
    }

    /** The successor list of our successor, itself first or not, replacing what we held. */
    void claims(List<Contact> fromHead) {
        if (!claims.equals(fromHead)) {
            claims = fromHead.stream().map(this::asLinked).toList();
            changed();
        }
    }

    /** The successor list of our successor, as it told it last. */
    List<Contact> claims() {
        return claims;
    }

    /** Whom our successor had for its predecessor before us, or whom a leaving predecessor had. */
    void claimPredecessor(Contact claimed) {
        claimedPredecessor = claimed.node().equals(node) ? null : claimed;
        changed();
    }

    Neighbour linked(NodeId peer) {
        return linked.get(peer);
    }

    /** All with a link as they are now; those that are no members by node id. */
    List<Neighbour> linked() {
        return linked.all();
    }

    /** Members with a link, by position. */
    Collection<Neighbour> members() {
        return Collections.unmodifiableCollection(members);
    }

    /** Those of the members, by position. */
    List<Contact> contacts() {
        return members.contacts(0, members.size());
    }

    /** The linked member at this position; null if there is none. */
    Neighbour member(Key position) {
        return members.get(position);
    }

    /** Linked members in the clockwise interval (from, to), in order. */
    List<Neighbour> neighboursBetween(Key from, Key to) {
        List<Neighbour> between = new ArrayList<>();
        int first = members.indexAfter(from);
        for (int i = 0; i < members.size() && members.at(first + i).contact().position().inOpen(from, to); i++) {
            between.add(members.at(first + i));
        }
        return between;
    }

    /** How many linked members are in the clockwise interval (self, to]. */
    int membersUpTo(Key to) {
        int count = Math.floorMod(members.indexAfter(to) - linked.ahead(), Math.max(1, members.size()));
        boolean all = count == 0 && head() != null && head().contact().position().inHalfOpen(self, to);
        return all ? members.size() : count;
    }

    /** The linked member before which there are {@code others} clockwise from us. */
    Neighbour memberAhead(int others) {
        return members.at(linked.ahead() + others);
    }

    /** Linked members that are not in the successor list. */
    List<Contact> farther() {
        successors();
        return members.contacts(linked.ahead() + linkedSuccessors, members.size() - linkedSuccessors);
    }

    /** The first successor; null if there is none. */
    Neighbour head() {
        return members.isEmpty() ? null : members.at(linked.ahead());
    }

    /** The linked member next after {@code from} clockwise, any number of turns; null if there is none. */
    Neighbour clockwise(Key from) {
        return members.after(from);
    }

    /** The linked member next before {@code from} counter-clockwise; null if there is none. */
    Neighbour counterClockwise(Key from) {
        return members.before(from);
    }

    /** Nearest first, at most {@link Tuning#SUCCESSORS}; the same object as long as nothing changes. */
    List<Contact> successors() {
        if (successorsVersion != nearVersion) {
            successorsVersion = nearVersion;
            List<Contact> merged = merge();
            successors = merged.equals(successors) ? successors : merged.equals(claims) ? claims : merged;
        }
        return successors;
    }

    /** Do we know every member? Then the ring is a mesh. */
    boolean mesh() {
        return successors().size() < Tuning.SUCCESSORS;
    }

    /** Empty unless we are on the ring. */
    Optional<Contact> predecessor() {
        return Optional.ofNullable(before());
    }

    private Contact before() {
        if (predecessor == null && standing == RingView.State.MEMBER) {
            Neighbour nearest = counterClockwise(self);
            boolean claimedIsNearer = claimedPredecessor != null && (nearest == null
                || claimedPredecessor.position().inOpen(nearest.contact().position(), self));
            predecessor = claimedIsNearer ? claimedPredecessor : nearest == null ? null : nearest.contact();
        }
        return predecessor;
    }

    boolean owns(Key key) {
        return switch (standing) {
            case ALONE -> true;
            case JOINING -> false;
            case MEMBER -> before() == null || key.inHalfOpen(before().position(), self);
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

    static double fraction(Key distance) {
        return (distance.high() >>> 11) * 0x1.0p-53;
    }

    private void stale() {
        nearVersion++;
        predecessor = null;
    }

    /** What happens at this position changes the successors and the predecessor only if it is near. */
    private void stale(Key position) {
        if (!isFar(position)) {
            stale();
        }
    }

    /** Between the last successor and the predecessor, which are apart. */
    private boolean isFar(Key position) {
        Contact before = before();
        if (before == null || successorsVersion != nearVersion || mesh()) {
            return false;
        }
        Key last = successors.getLast().position();
        return last.inOpen(self, before.position()) && position.inOpen(last, before.position());
    }

    private void changed(Key position) {
        stale(position);
        version++;
    }

    private void changed() {
        stale();
        version++;
    }

    /** The same contact as our neighbour has it, if it is the same: rings are many, and so are contacts. */
    private Contact asLinked(Contact claim) {
        Neighbour neighbour = linked(claim.node());
        return neighbour != null && neighbour.contact().equals(claim) ? neighbour.contact() : claim;
    }

    private List<Contact> merge() {
        linkedSuccessors = 0;
        if (members.isEmpty() || standing != RingView.State.MEMBER) {
            return List.of();
        }
        Key head = head().contact().position();
        List<Contact> list = new ArrayList<>(Tuning.SUCCESSORS);
        for (Contact claim : claims) {
            if (claim.position().inOpen(head, self)) {
                takeLinked(list, claim.position());
                if (list.size() < Tuning.SUCCESSORS && credible(claim) && isNew(claim, list)) {
                    list.add(claim);
                }
            }
        }
        takeLinked(list, self);
        return List.copyOf(list);
    }

    /** The linked members that come next and are not beyond {@code end}, as far as there is room. */
    private void takeLinked(List<Contact> list, Key end) {
        while (linkedSuccessors < members.size() && list.size() < Tuning.SUCCESSORS) {
            Contact member = members.at(linked.ahead() + linkedSuccessors).contact();
            if (!member.position().inHalfOpen(self, end)) {
                return;
            }
            list.add(member);
            linkedSuccessors++;
        }
    }

    /** Until a linked peer says how it stands, the claim counts on: a list short for that long would seem a mesh. */
    private boolean credible(Contact claim) {
        Neighbour peer = linked(claim.node());
        boolean open = peer == null || peer.standing() == null && peer.contact().position().equals(claim.position());
        return open && !claim.node().equals(node) && !suspect.test(claim.node());
    }

    private static boolean isNew(Contact claim, List<Contact> list) {
        for (Contact known : list) {
            if (known.node().equals(claim.node()) || known.position().equals(claim.position())) {
                return false;
            }
        }
        return true;
    }
}
