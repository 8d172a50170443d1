package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;

/** A ring that uses the links of this node. */
final class AttachedRing implements RingLinks {
    private final Local local;
    private final LinkTable links;
    private final RingId id;
    private final RingGate gate;
    private final RingListener listener;
    private Optional<ForwardingTable> table = Optional.empty();

    AttachedRing(LinkTable links, RingId id, RingGate gate, RingListener listener) {
        this.local = links.local();
        this.links = links;
        this.id = id;
        this.gate = gate;
        this.listener = listener;
    }

    RingId id() {
        return id;
    }

    RingGate gate() {
        return gate;
    }

    RingListener listener() {
        return listener;
    }

    Optional<ForwardingTable> table() {
        return table;
    }

    @Override
    public void open(Contact peer) {
        if (!links.want(this, peer)) {
            local.context().schedule(0, () -> listener.failed(peer.node(), "no more links can be had"));
        }
    }

    @Override
    public void dial(InetSocketAddress address) {
        links.dial(this, address);
    }

    @Override
    public void release(NodeId peer) {
        Link link = links.find(peer);
        if (link != null) {
            link.release(id);
        }
    }

    @Override
    public boolean send(NodeId peer, ByteBuf message) {
        Link link = links.find(peer);
        RingSeat seat = link == null ? null : link.seats().find(id);
        if (seat == null || message.readableBytes() > MAX_MESSAGE_BYTES) {
            message.release();
            local.dropped(seat == null ? "no-link" : "too-long");
            return false;
        }
        boolean sent = seat.sendMessage(message);
        links.outlet().flush();
        return sent;
    }

    @Override
    public void publish(ForwardingTable fresh) {
        table = Optional.of(fresh);
    }

    @Override
    public void close() {
        links.detach(this);
    }
}
