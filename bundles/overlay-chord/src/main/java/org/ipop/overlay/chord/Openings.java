package org.ipop.overlay.chord;

import java.util.List;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingLinks;
import org.ipop.api.runtime.NodeContext;
import org.ipop.overlay.chord.Neighbour.Mark;

/** Opens the links that the ring needs, gives back the others, and remembers who did not answer. */
final class Openings {
    private final Ring ring;
    private final RingLinks links;
    private final NodeContext context;
    private final Post post;
    private final Few<NodeId, Opening> opening = new Few<>();
    /** Given up by us though their link stands, so that the links have nothing new to tell of them. */
    private final Few<NodeId, Contact> silent = new Few<>();
    private final Few<NodeId, Long> suspectUntil = new Few<>();
    private Consumer<Contact> resumed = contact -> { };
    /** All that are needed had a link when they were gone through, and none was lost since. */
    private boolean complete;

    Openings(Ring ring, RingLinks links, NodeContext context, Post post) {
        this.ring = ring;
        this.links = links;
        this.context = context;
        this.post = post;
    }

    /**
     * A link that is on its way.
     *
     * @param claimed the position; proved when the link is up
     * @param probe   only to see whether the peer is back: that it is not tells nothing new
     */
    private record Opening(Key claimed, boolean probe) {
    }

    /** Who hears of a link that stood all the time and is used again. */
    void onResumed(Consumer<Contact> listener) {
        resumed = listener;
    }

    /** Wants a link, unless there is one, it is on its way, or the peer failed us a short while ago. */
    void open(Contact peer) {
        if (!suspect(peer.node())) {
            begin(peer, false);
        }
    }

    /** As {@link #open}, also to somebody who failed before. */
    void probe(Contact peer) {
        begin(peer, true);
    }

    private void begin(Contact peer, boolean probe) {
        if (peer.node().equals(ring.node()) || ring.linked(peer.node()) != null || opening.get(peer.node()) != null) {
            return;
        }
        if (silent.get(peer.node()) != null) {
            resume(peer.node());
        } else if (opening.size() >= Tuning.OPENING) {
            post.drop("opening");
        } else {
            opening.put(peer.node(), new Opening(peer.position(), probe));
            links.open(peer);
        }
    }

    /** The peer does not answer on a link that stands: gives it up until it speaks or is wanted again. */
    void giveUp(Contact peer) {
        needsChanged();
        silent.put(peer.node(), peer);
        links.release(peer.node());
    }

    /** Takes the link of one given up into use again; false if there is none. */
    boolean resume(NodeId peer) {
        Contact contact = silent.remove(peer);
        if (contact == null) {
            return false;
        }
        links.open(contact);
        resumed.accept(contact);
        return true;
    }

    /** True if we had asked for this peer's link, by its name. */
    boolean up(Contact proved) {
        if (ring.linked(proved.node()) != null) {
            needsChanged();
        }
        suspectUntil.remove(proved.node());
        silent.remove(proved.node());
        Opening begun = opening.remove(proved.node());
        if (begun != null && !begun.claimed.equals(proved.position())) {
            post.drop("position");
        }
        return begun != null;
    }

    void down(NodeId peer) {
        needsChanged();
        silent.remove(peer);
        opening.remove(peer);
    }

    void failed(NodeId peer) {
        needsChanged();
        Opening begun = opening.remove(peer);
        if (begun == null || !begun.probe) {
            suspectNow(peer);
        }
    }

    void suspectNow(NodeId peer) {
        suspectUntil.remove(peer);
        if (suspectUntil.size() >= Tuning.SUSPECTS) {
            suspectUntil.removeOldest();
        }
        suspectUntil.put(peer, context.nanoTime() + Tuning.SUSPECT);
    }

    boolean suspect(NodeId peer) {
        Long until = suspectUntil.get(peer);
        return until != null && until - context.nanoTime() > 0;
    }

    /** Forgets old suspicions; true if there were any. */
    boolean pardon() {
        return suspectUntil.removeIf(until -> until - context.nanoTime() <= 0);
    }

    /** For so long nothing has needed our links, but for those that are {@linkplain #wantAll wanted} next. */
    void unused(long nanos) {
        int seconds = (int) Math.min(nanos / Tuning.SECOND, Byte.MAX_VALUE);
        for (Neighbour neighbour : ring.linked()) {
            if (neighbour.is(Mark.WANTED)) {
                neighbour.unused(seconds);
            }
        }
    }

    /** Gives back the links that have been without use for {@link Tuning#LINGER}; those of many sooner. */
    void giveBack() {
        List<Neighbour> linked = ring.linked();
        long linger = (linked.size() > Tuning.MANY_LINKS ? Tuning.LINGER_OF_MANY : Tuning.LINGER) / Tuning.SECOND;
        for (Neighbour neighbour : linked) {
            if (neighbour.is(Mark.WANTED) && neighbour.unused(0) >= linger) {
                neighbour.mark(Mark.WANTED, false);
                neighbour.used();
                links.release(neighbour.node());
            }
        }
    }

    /** Somebody else may be needed than before. */
    void needsChanged() {
        complete = false;
    }

    /** Have all that are needed a link, as far as we know? Then they need not be {@linkplain #wantAll gone through}. */
    boolean complete() {
        return complete;
    }

    /** @param needed calls with each one that is needed */
    void wantAll(Consumer<Consumer<Contact>> needed) {
        complete = true;
        needed.accept(this::want);
    }

    /** Opens the link, or keeps it. */
    private void want(Contact peer) {
        Neighbour neighbour = ring.linked(peer.node());
        if (neighbour == null) {
            complete = false;
            open(peer);
            return;
        }
        neighbour.used();
        if (!neighbour.is(Mark.WANTED)) {
            neighbour.mark(Mark.WANTED, true);
            links.open(neighbour.contact());
        }
    }
}
