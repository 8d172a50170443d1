package org.ipop.overlay.mesh;

import java.util.ArrayList;
import java.util.List;
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
    private final RingId ring;
    private final Table table;
    private final Mail mail;
    private final RingLinks links;
    private final List<Runnable> watchers = new ArrayList<>();
    private RingView view;
    private TreeMap<Key, NodeId> forwarding = new TreeMap<>();

    Publisher(RingId ring, Table table, Mail mail, RingLinks links) {
        this.ring = ring;
        this.table = table;
        this.mail = mail;
        this.links = links;
        this.view = look(0);
    }

    RingView view() {
        return view;
    }

    AutoCloseable watch(Runnable changed) {
        Runnable own = changed::run;
        watchers.add(own);
        return () -> watchers.remove(own);
    }

    /** Publishes what is new. */
    void publish() {
        TreeMap<Key, NodeId> now = new TreeMap<>();
        table.members().forEach((position, member) -> now.put(position, member.node()));
        if (!now.equals(forwarding)) {
            forwarding = now;
            links.publish(new ForwardingTable(table.self(), now));
        }
        if (!look(view.number()).equals(view)) {
            view = look(view.number() + 1);
            List.copyOf(watchers).forEach(Runnable::run);
        }
    }

    private RingView look(long number) {
        List<Contact> successors = table.successors();
        Set<NodeId> shown = successors.stream().map(Contact::node).collect(Collectors.toSet());
        List<Contact> others = table.members().values().stream().map(Peer::contact)
            .filter(member -> !shown.contains(member.node())).toList();
        return new RingView(ring, mail.self(), table.standing(), table.predecessor(), successors, others, number,
            table.size());
    }
}
