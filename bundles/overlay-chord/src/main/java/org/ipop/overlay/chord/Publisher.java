package org.ipop.overlay.chord;

import java.util.List;
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
    private RingView view;
    private int published;
    private boolean waiting;

    Publisher(RingId id, Ring ring, Post post, RingLinks links, NodeContext context) {
        this.id = id;
        this.ring = ring;
        this.post = post;
        this.links = links;
        this.context = context;
        this.view = make(0);
    }

    RingView view() {
        return view;
    }

    /** As published; null if there is none. */
    NodeId predecessor() {
        return view.predecessor().map(Contact::node).orElse(null);
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
        if (published != ring.membersVersion()) {
            published = ring.membersVersion();
            links.publish(new ForwardingTable(ring.self(), ring.contacts()));
        }
        RingView next = make(view.number() + 1);
        if (!sameBut(next)) {
            view = next;
            watchers.forEach(Runnable::run);
        }
    }

    /** Is our place as it was when it was last published? Then only far members came or went. */
    boolean isSameNearby() {
        return ring.standing() == view.state() && ring.predecessor().equals(view.predecessor())
            && ring.successors().equals(view.successors());
    }

    private boolean sameBut(RingView next) {
        return isSameNearby() && next.self().equals(view.self()) && next.fingers().equals(view.fingers());
    }

    private RingView make(long number) {
        return new RingView(id, post.self(), ring.standing(), ring.predecessor(), ring.successors(), ring.farther(),
            number, ring.size());
    }
}
