package org.ipop.membership.revocation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.membership.proof.RevocationList;

/** A network's ring as gossip sees it. Thread: node loop. */
final class Ring {
    private final Overlay overlay;
    private final RevocationRoll roll;
    private boolean closed;

    Ring(Overlay overlay, RevocationRoll roll) {
        this.overlay = overlay;
        this.roll = roll;
    }

    Overlay overlay() {
        return overlay;
    }

    RevocationList list() {
        return roll.list();
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    /** All that we have a link with, nearest first; nobody while we are not on the ring. */
    List<Contact> neighbours() {
        RingView view = overlay.view();
        if (closed || view.state() != RingView.State.MEMBER) {
            return List.of();
        }
        Map<NodeId, Contact> neighbours = new LinkedHashMap<>();
        Stream.of(view.successors().stream(), view.predecessor().stream(), view.fingers().stream())
            .flatMap(contacts -> contacts)
            .filter(contact -> !contact.node().equals(view.self().node()))
            .forEach(contact -> neighbours.put(contact.node(), contact));
        return new ArrayList<>(neighbours.values());
    }
}
