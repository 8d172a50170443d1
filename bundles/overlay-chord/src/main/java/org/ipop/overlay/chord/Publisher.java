package org.ipop.overlay.chord;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.RingLinks;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;

/** Shows the ring to others: the view to those who watch, the forwarding table to the links. */
final class Publisher {
    private final RingId id;
    private final Ring ring;
    private final Post post;
    private final RingLinks links;
    private final NodeContext context;
    /** Replaced at each change. */
    private List<Runnable> watchers = List.of();
    /** What follows from the ring; made when somebody asks for it, until then null: very many are never asked for. */
    private RingView view;
    /** As published. */
    private RingView.State standing;
    private Contact self;
    private Contact predecessor;
    private List<Contact> successors;
    private int membersVersion;
    private long number;
    private boolean waiting;

    Publisher(RingId id, Ring ring, Post post, RingLinks links, NodeContext context) {
        this.id = id;
        this.ring = ring;
        this.post = post;
        this.links = links;
        this.context = context;
        remember();
    }

    /** As it is when somebody asks for the first time since it was published. */
    RingView view() {
        if (view == null) {
            view = new RingView(id, self, ring.standing(), ring.predecessor(), ring.successors(), ring.farther(),
                number, ring.size());
        }
        return view;
    }

    /** As published; null if there is none. */
    NodeId predecessor() {
        return predecessor == null ? null : predecessor.node();
    }

    AutoCloseable watch(Runnable changed) {
        Runnable own = changed::run;
        watchers = Stream.concat(watchers.stream(), Stream.of(own)).toList();
        return () -> watchers = watchers.stream().filter(watcher -> watcher != own).toList();
    }

    /**
     * Publishes what changed since the last call. Far members come and go by the thousand at a seed: there they wait
     * and are published together.
     */
    void publish() {
        boolean many = ring.members().size() > Tuning.MANY_MEMBERS;
        if (!many || !isSameNearby()) {
            publishAll();
        } else if (!waiting) {
            waiting = true;
            context.schedule(Tuning.PUBLISH_PAUSE, this::publishWaiting);
        }
    }

    private void publishWaiting() {
        waiting = false;
        publishAll();
    }

    private void publishAll() {
        boolean sameMembers = membersVersion == ring.membersVersion();
        if (!sameMembers) {
            links.publish(new ForwardingTable(ring.self(), ring.contacts()));
        }
        if (!sameMembers || !isSameNearby() || !post.self().equals(self)) {
            view = null;
            number++;
            remember();
            watchers.forEach(Runnable::run);
        }
    }

    private void remember() {
        standing = ring.standing();
        self = post.self();
        predecessor = ring.predecessor().orElse(null);
        successors = ring.successors();
        membersVersion = ring.membersVersion();
    }

    /** Is our place as it was when it was last published? Then only far members came or went. */
    boolean isSameNearby() {
        return ring.standing() == standing && Objects.equals(ring.predecessor().orElse(null), predecessor)
            && ring.successors().equals(successors);
    }
}
