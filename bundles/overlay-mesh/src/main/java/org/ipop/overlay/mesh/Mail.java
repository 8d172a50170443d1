package org.ipop.overlay.mesh;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingLinks;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.Counters;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;

/** Sends to peers, knows how others may write to us, and counts what is dropped. */
final class Mail {
    private final Table table;
    private final Links links;
    private final RingLinks ringLinks;
    private final Counters counters;

    Mail(Table table, Links links, RingLinks ringLinks, Counters counters) {
        this.table = table;
        this.links = links;
        this.ringLinks = ringLinks;
        this.counters = counters;
    }

    void send(Peer to, RingMessage message) {
        send(to.node(), RingCodec.encode(message));
    }

    /** Takes the message. */
    void send(NodeId to, ByteBuf message) {
        if (!ringLinks.send(to, message)) {
            drop("unsent");
        }
    }

    /** Ourselves; before we are on the ring, attached to a member that has a link with us. */
    Contact self() {
        Peer host = table.standing() == RingView.State.JOINING ? table.before(table.self()) : null;
        Key attach = host == null ? table.self() : host.position();
        return new Contact(table.node(), table.self(), attach, links.candidates());
    }

    void drop(String what) {
        counters.counter("overlay.drop." + what).increment();
    }
}
