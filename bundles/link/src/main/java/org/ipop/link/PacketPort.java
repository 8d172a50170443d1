package org.ipop.link;

import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;

/** The packets of one network: finds the peer's seat in the network's ring, opens a link where there is none. */
final class PacketPort implements PacketLinks {
    private final LinkTable links;
    private final RingId ring;
    private final PacketListener listener;
    private boolean batch;

    PacketPort(LinkTable links, RingId ring, PacketListener listener) {
        this.links = links;
        this.ring = ring;
        this.listener = listener;
    }

    RingId ring() {
        return ring;
    }

    @Override
    public boolean send(Contact to, Packet packet) {
        Link link = links.find(to.node());
        RingSeat seat = link == null ? null : link.seats().find(ring);
        if (seat == null || !seat.up()) {
            seat = links.seatFor(ring, to);
        }
        if (seat == null) {
            packet.buffer().release();
            links.local().dropped("links");
            return false;
        }
        return seat.sendPacket(packet);
    }

    @Override
    public int mtu(NodeId peer) {
        Link link = links.find(peer);
        Path path = link == null ? null : link.workingPath();
        int limit = path == null || path.mtu == null ? Integer.MAX_VALUE : path.mtu.limit();
        return limit == Integer.MAX_VALUE ? limit : limit - PacketSession.OVERHEAD_BYTES;
    }

    @Override
    public void flush() {
        links.outlet().flush();
    }

    @Override
    public void close() {
        links.rings().remove(this);
    }

    void received(NodeId from, Packet packet) {
        batch = true;
        listener.packet(from, packet);
    }

    void endOfBatch() {
        if (batch) {
            batch = false;
            listener.flush();
        }
    }

    void unreachable(NodeId peer, String why) {
        listener.unreachable(peer, why);
    }
}
