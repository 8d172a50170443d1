package org.ipop.overlay.mesh;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingLinks;

/** Opens a link to everybody we hear of, a few at a time: to those next to us first, to the others in turn. */
final class Connector {
    private final Table table;
    private final RingLinks links;
    private final Suspects suspects;
    private final Mail mail;
    /** Named by others; not yet their turn. */
    private final Map<NodeId, Contact> heard = new LinkedHashMap<>();
    /** Links on their way, by the position that was claimed. */
    private final Map<NodeId, Contact> opening = new LinkedHashMap<>();
    /** Those on their way only to see whether the peer is back: that it is not is nothing new. */
    private final Set<NodeId> probing = new LinkedHashSet<>();

    Connector(Table table, RingLinks links, Suspects suspects, Mail mail) {
        this.table = table;
        this.links = links;
        this.suspects = suspects;
        this.mail = mail;
    }

    /** Somebody is said to be a member. */
    void hear(Contact member) {
        NodeId node = member.node();
        if (idle(node) && !suspects.contains(node) && !heard.containsKey(node)) {
            if (!table.hasRoomAt(member.position())) {
                mail.drop("members");
            } else if (heard.size() >= Tuning.HEARD) {
                mail.drop("heard");
            } else {
                heard.put(node, member);
            }
        }
    }

    /** Wants a link now, unless the peer failed us a short while ago. */
    void open(Contact peer) {
        if (!suspects.contains(peer.node())) {
            begin(peer);
        }
    }

    /** As {@link #open}, also to somebody who failed before. */
    void probe(Contact peer) {
        if (begin(peer)) {
            probing.add(peer.node());
        }
    }

    /** Opens what may be opened now, and holds the links of all members from our end too. */
    void tend() {
        table.members().values().stream().filter(member -> !member.wanted).forEach(this::want);
        table.unlinked().stream().limit(Tuning.OPENING_AT_ONCE).filter(any -> mayOpenMore()).forEach(this::open);
        turn();
    }

    /** Opens the links of those whose turn it is. */
    void turn() {
        Iterator<Contact> waiting = heard.values().iterator();
        while (waiting.hasNext() && mayOpenMore()) {
            Contact next = waiting.next();
            waiting.remove();
            open(next);
        }
    }

    void up(Contact proved) {
        suspects.clear(proved.node());
        heard.remove(proved.node());
        probing.remove(proved.node());
        Contact claimed = opening.remove(proved.node());
        if (claimed != null && !claimed.position().equals(proved.position())) {
            mail.drop("position");
        }
    }

    void failed(NodeId peer) {
        opening.remove(peer);
        if (!probing.remove(peer)) {
            suspects.add(peer);
        }
    }

    void down(NodeId peer) {
        opening.remove(peer);
        probing.remove(peer);
    }

    /** Our end no longer needs the link. */
    void release(Peer peer) {
        peer.wanted = false;
        links.release(peer.node());
    }

    private void want(Peer member) {
        member.wanted = true;
        links.open(member.contact());
    }

    private boolean begin(Contact peer) {
        if (!idle(peer.node())) {
            return false;
        }
        if (opening.size() >= Tuning.OPENING) {
            mail.drop("opening");
            return false;
        }
        opening.put(peer.node(), peer);
        links.open(peer);
        return true;
    }

    private boolean idle(NodeId node) {
        return !node.equals(table.node()) && table.peer(node) == null && !opening.containsKey(node);
    }

    private boolean mayOpenMore() {
        return opening.size() - probing.size() < Tuning.OPENING_AT_ONCE;
    }
}
