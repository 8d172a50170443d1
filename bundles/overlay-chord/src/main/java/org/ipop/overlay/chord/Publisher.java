package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.RingLinks;
import org.ipop.api.overlay.RingView;

/** Shows the ring to others: the view to those who watch, the forwarding table to the links. */
final class Publisher {
    private final RingId id;
    private final Ring ring;
    private final Post post;
    private final RingLinks links;
    private final List<Runnable> watchers = new ArrayList<>();
    private RingView view;
    private Set<Key> published = Set.of();

    Publisher(RingId id, Ring ring, Post post, RingLinks links) {
        this.id = id;
        this.ring = ring;
        this.post = post;
        this.links = links;
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
        watchers.add(own);
        return () -> watchers.remove(own);
    }

    /** Publishes what changed since the last call. */
    void publish() {
        if (!published.equals(ring.members().keySet())) {
            NavigableMap<Key, NodeId> table = new TreeMap<>();
            ring.members().forEach((position, member) -> table.put(position, member.node()));
            published = Set.copyOf(table.keySet());
            links.publish(new ForwardingTable(ring.self(), table));
        }
        RingView next = make(view.number() + 1);
        if (!sameBut(next)) {
            view = next;
            List.copyOf(watchers).forEach(Runnable::run);
        }
    }

    private boolean sameBut(RingView next) {
        return next.state() == view.state() && next.predecessor().equals(view.predecessor())
            && next.successors().equals(view.successors()) && next.self().equals(view.self())
            && next.fingers().equals(view.fingers());
    }

    private RingView make(long number) {
        List<Contact> successors = ring.successors();
        Set<NodeId> shown = successors.stream().map(Contact::node).collect(Collectors.toSet());
        List<Contact> fingers = ring.members().values().stream().map(Neighbour::contact)
            .filter(member -> !shown.contains(member.node())).toList();
        return new RingView(id, post.self(), ring.standing(), ring.predecessor(), successors, fingers, number,
            ring.size());
    }
}
