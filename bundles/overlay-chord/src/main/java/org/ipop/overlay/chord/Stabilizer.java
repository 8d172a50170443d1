package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage.Hello;
import org.ipop.wire.ring.RingMessage.Introduce;
import org.ipop.wire.ring.RingMessage.Leave;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.ipop.wire.ring.RingMessage.Same;
import org.ipop.wire.ring.RingMessage.Stabilize;
import org.ipop.wire.ring.RingMessage.View;

/** Keeps the ring true once we are on it: asks the successor, answers the predecessor, passes on who is new. */
final class Stabilizer {
    private final Ring ring;
    private final Post post;
    private final Openings openings;
    private final NodeContext context;
    /** Of the head's last VIEW. */
    private long headDigest;
    private NodeId head;
    /** Whom the head holds for its predecessor and who may belong between us; null if that is us. */
    private Contact beforeHead;
    private int unanswered;
    /** So many SAME came since our last change. */
    private int unchanged;
    private long ownDigest;
    /** What the digest is of. */
    private List<Contact> digestSuccessors;
    private Contact digestPredecessor;
    private NodeId formerPredecessor;
    private NodeId lastPredecessor;
    /** To whom the last VIEWs went: those who hear of a change, and what they have heard. */
    private NodeId informed;
    private long informedDigest;
    private boolean pushing;
    private long pushedNanos;

    Stabilizer(Ring ring, Post post, Openings openings, NodeContext context) {
        this.ring = ring;
        this.post = post;
        this.openings = openings;
        this.context = context;
    }

    /** Asks the head what is new. Returns it if it has been silent for too long and must be taken for dead. */
    NodeId tick() {
        Neighbour now = ring.head();
        if (ring.standing() != RingView.State.MEMBER || now == null) {
            return null;
        }
        if (!now.node().equals(head)) {
            head = now.node();
            beforeHead = null;
            headDigest = 0;
            unanswered = 0;
        }
        if (unanswered++ >= Tuning.SILENT_TICKS) {
            unanswered = 0;
            post.drop("silent");
            return head;
        }
        post.send(head, new Stabilize(headDigest, post.where()));
        return null;
    }

    /** After a change: a new head is asked at once, the predecessors hear soon. */
    void changed() {
        Neighbour now = ring.head();
        unchanged = 0;
        if (ring.standing() != RingView.State.MEMBER || now == null) {
            return;
        }
        if (!now.node().equals(head)) {
            tick();
        }
        NodeId predecessor = ring.predecessor().map(Contact::node).orElse(null);
        if (predecessor != null && !predecessor.equals(lastPredecessor)) {
            formerPredecessor = lastPredecessor;
            lastPredecessor = predecessor;
        }
        if (!pushing) {
            pushing = true;
            boolean calm = context.nanoTime() - pushedNanos >= Tuning.PUSH_CALM;
            context.schedule(calm ? Tuning.PUSH_DELAY : Tuning.PUSH_PAUSE, this::push);
        }
    }

    void stabilize(Neighbour from, Stabilize message) {
        if (ring.standing() != RingView.State.MEMBER) {
            post.send(from.node(), new Hello(ring.standing(), Optional.ofNullable(from.standing()), post.where()));
        } else if (message.knownDigest() == digest()) {
            post.send(from.node(), new Same(digest(), post.where()));
        } else {
            sendView(from);
        }
    }

    void same(Neighbour from) {
        if (from.node().equals(head)) {
            unanswered = 0;
            if (unchanged++ < Tuning.TELL_AGAIN) {
                tellMissing(from, ring.claims());
            }
        }
    }

    void view(Neighbour from, View message) {
        Neighbourhood theirs = message.neighbourhood();
        if (ring.head() != from) {
            theirs.predecessor().filter(before -> ring.near(before.position())).ifPresent(openings::open);
            return;
        }
        head = from.node();
        beforeHead = theirs.predecessor().filter(before -> !before.node().equals(ring.node())).orElse(null);
        openings.needsChanged();
        unanswered = 0;
        headDigest = RingCodec.digest(theirs);
        ring.claims(headFirst(from, theirs.successors()));
        tellMissing(from, ring.claims());
    }

    /** The head and its successors, as many as ours can be: so ours is the same list, if we know of nobody else. */
    private List<Contact> headFirst(Neighbour now, List<Contact> claimed) {
        List<Contact> list = new ArrayList<>(Tuning.SUCCESSORS);
        list.add(now.contact());
        list.addAll(post.plausible(now.contact().position(), claimed));
        return list.subList(0, Math.min(list.size(), Tuning.SUCCESSORS));
    }

    void introduce(Introduce message) {
        message.members().stream().filter(member -> ring.near(member.position())).forEach(openings::open);
    }

    /** The peer goes; what it knew of its place closes the gap. */
    void leave(Neighbour from, Leave message) {
        Neighbourhood theirs = message.neighbourhood();
        Key position = from.contact().position();
        boolean wasHead = ring.head() == from;
        boolean wasPredecessor = ring.predecessor().map(Contact::node).filter(from.node()::equals).isPresent();
        from.mark(Neighbour.Mark.LEFT, true);
        openings.suspectNow(from.node());
        ring.stands(from, RingView.State.ALONE);
        ring.forget(from.node());
        if (wasHead) {
            ring.claims(post.plausible(position, theirs.successors()));
        }
        if (wasPredecessor) {
            theirs.predecessor().filter(before -> !openings.suspect(before.node())).ifPresent(ring::claimPredecessor);
        }
    }

    void sendLeave() {
        Leave leave = new Leave(ring.neighbourhood());
        ring.members().forEach(member -> post.send(member.node(), leave));
    }

    void addWanted(Consumer<Contact> wanted) {
        List<Contact> list = ring.successors();
        int links = ring.mesh() ? list.size() : Tuning.LINKED_SUCCESSORS;
        list.subList(0, links).forEach(wanted);
        ring.predecessor().ifPresent(wanted);
        Neighbour now = ring.head();
        if (beforeHead != null && now != null && now.node().equals(head)
            && beforeHead.position().inOpen(ring.self(), now.contact().position())) {
            wanted.accept(beforeHead);
        }
    }

    /** Members we have a link with, in the span of the list, that our successor does not know. */
    private void tellMissing(Neighbour from, List<Contact> list) {
        Key start = from.contact().position();
        Key end = list.size() < Tuning.SUCCESSORS ? ring.self() : list.getLast().position();
        List<Contact> missing = new ArrayList<>();
        for (Neighbour member : ring.neighboursBetween(start, end)) {
            if (missing.size() < Introduce.MAX && !names(list, member.node())) {
                missing.add(member.contact());
            }
        }
        if (!missing.isEmpty()) {
            post.send(from.node(), new Introduce(missing));
        }
    }

    private static boolean names(List<Contact> list, NodeId node) {
        for (Contact known : list) {
            if (known.node().equals(node)) {
                return true;
            }
        }
        return false;
    }

    private void push() {
        pushing = false;
        pushedNanos = context.nanoTime();
        pushTo(lastPredecessor);
        pushTo(formerPredecessor);
        formerPredecessor = null;
    }

    private void pushTo(NodeId predecessor) {
        Neighbour neighbour = predecessor == null ? null : ring.linked(predecessor);
        if (neighbour != null && ring.standing() == RingView.State.MEMBER && !knows(predecessor)) {
            sendView(neighbour);
        }
    }

    private boolean knows(NodeId predecessor) {
        return predecessor.equals(informed) && informedDigest == digest();
    }

    private void sendView(Neighbour to) {
        if (to.node().equals(lastPredecessor)) {
            informed = to.node();
            informedDigest = digest();
        }
        post.send(to.node(), new View(ring.neighbourhood()));
    }

    private long digest() {
        Contact predecessor = ring.predecessor().orElse(null);
        List<Contact> successors = ring.successors();
        if (digestSuccessors != successors || digestPredecessor != predecessor) {
            digestSuccessors = successors;
            digestPredecessor = predecessor;
            ownDigest = RingCodec.digest(ring.neighbourhood());
        }
        return ownDigest;
    }
}
