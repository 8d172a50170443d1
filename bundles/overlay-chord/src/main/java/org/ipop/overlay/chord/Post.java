package org.ipop.overlay.chord;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingLinks;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.Counters;
import org.ipop.wire.ring.Coordinate;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;

/** Sends to neighbours, counts what is dropped, knows our own contact and coordinate. */
final class Post {
    private final Ring ring;
    private final Links links;
    private final RingLinks ringLinks;
    private final Counters counters;
    private final Whereabouts whereabouts;

    Post(Ring ring, Links links, RingLinks ringLinks, Counters counters, Whereabouts whereabouts) {
        this.ring = ring;
        this.links = links;
        this.ringLinks = ringLinks;
        this.counters = counters;
        this.whereabouts = whereabouts;
    }

    void send(NodeId peer, RingMessage message) {
        send(peer, RingCodec.encode(message));
    }

    boolean send(NodeId peer, ByteBuf message) {
        boolean taken = ringLinks.send(peer, message);
        if (!taken) {
            drop("unsent");
        }
        return taken;
    }

    void drop(String what) {
        counters.counter("overlay.drop." + what).increment();
    }

    /** Where we are in the plane of round trips. */
    Coordinate where() {
        return whereabouts.now();
    }

    /** Ourselves; before we are on the ring, attached to a member with a link to us. */
    Contact self() {
        Key attach = ring.self();
        Neighbour host = ring.counterClockwise(ring.self());
        if (ring.standing() == RingView.State.JOINING && host != null) {
            attach = host.contact().position();
        }
        return new Contact(ring.node(), ring.self(), attach, links.candidates());
    }

    /**
     * The part of a claimed successor list that can be true: clockwise from whoever claims it, without a gap for us.
     * Stops at ourselves, where the list has come round.
     */
    List<Contact> plausible(Key from, List<Contact> claimed) {
        List<Contact> plausible = new ArrayList<>(claimed.size());
        Key last = from;
        for (Contact contact : claimed) {
            if (contact.node().equals(ring.node()) || contact.position().equals(ring.self())) {
                break;
            }
            if (!contact.position().inOpen(last, from)) {
                drop("disorder");
                break;
            }
            plausible.add(contact);
            last = contact.position();
        }
        return plausible;
    }
}
