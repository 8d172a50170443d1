package org.ipop.overlay.mesh;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingLinks;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeContext;

/**
 * Looks for members that we were told of or have lost, and for seeds: soon, then ever more seldom. To find one is
 * enough to find its whole part of the ring, since a member that is new to us is asked whom it knows.
 */
final class Seeker {
    private final Table table;
    private final Links links;
    private final RingLinks ringLinks;
    private final NodeContext context;
    private final Connector connector;
    private final Mail mail;
    /** Whose turn is next comes first. */
    private final Map<NodeId, Contact> remembered = new LinkedHashMap<>();
    private final Set<InetSocketAddress> seeds = new LinkedHashSet<>();
    private long intervalNanos = Tuning.PROBE_MIN;
    private long dueNanos;

    /** What it works with. */
    record Parts(Links links, RingLinks ringLinks, Connector connector, Mail mail) {
    }

    Seeker(Table table, NodeContext context, Parts parts) {
        this.table = table;
        this.context = context;
        this.links = parts.links();
        this.ringLinks = parts.ringLinks();
        this.connector = parts.connector();
        this.mail = parts.mail();
        this.dueNanos = context.nanoTime();
    }

    void introduce(Contact contact) {
        remember(contact);
        connector.probe(contact);
        hurry();
    }

    void introduce(InetSocketAddress seed) {
        if (seeds.size() >= Tuning.SEEDS && !seeds.contains(seed)) {
            mail.drop("seed");
            return;
        }
        seeds.add(seed);
        ringLinks.dial(seed);
        hurry();
    }

    /** At the limit the oldest is forgotten. */
    void remember(Contact contact) {
        remembered.remove(contact.node());
        if (remembered.size() >= Tuning.REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
        if (!contact.node().equals(table.node())) {
            remembered.put(contact.node(), contact.attachedAt(contact.position()));
        }
    }

    List<Contact> remembered() {
        return List.copyOf(remembered.values());
    }

    List<InetSocketAddress> seeds() {
        return List.copyOf(seeds);
    }

    /** Where one was, others may be. */
    void found(NodeId peer) {
        if (remembered.remove(peer) != null) {
            hurry();
        }
    }

    void hurry() {
        intervalNanos = Tuning.PROBE_MIN;
        dueNanos = Math.min(dueNanos, context.nanoTime() + intervalNanos);
    }

    void tick() {
        if (context.nanoTime() - dueNanos < 0) {
            return;
        }
        for (Contact next : remembered.values().stream().limit(Tuning.PROBES).toList()) {
            remembered.remove(next.node());
            remembered.put(next.node(), next);
            connector.probe(next);
        }
        seeds.stream().filter(this::missing).forEach(ringLinks::dial);
        dueNanos = context.nanoTime() + intervalNanos - context.random().nextLong(intervalNanos / 4);
        intervalNanos = Math.min(intervalNanos * 2, Tuning.PROBE_MAX);
    }

    private boolean missing(InetSocketAddress seed) {
        List<LinkInfo> all = links.links();
        return table.standing() != RingView.State.MEMBER
            || all.stream().noneMatch(link -> link.remote().filter(seed::equals).isPresent());
    }
}
