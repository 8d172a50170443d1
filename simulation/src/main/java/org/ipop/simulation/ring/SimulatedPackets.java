package org.ipop.simulation.ring;

import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;

/** One network's packets between simulated nodes: they arrive after the delay of the path, each a batch of its own. */
final class SimulatedPackets implements PacketLinks {
    private final SimulatedLinks node;
    private final RingId ring;
    private final PacketListener listener;
    private boolean closed;

    SimulatedPackets(SimulatedLinks node, RingId ring, PacketListener listener) {
        this.node = node;
        this.ring = ring;
        this.listener = listener;
    }

    @Override
    public boolean send(Contact to, Packet packet) {
        if (closed) {
            packet.buffer().release();
            return false;
        }
        NodeId peer = to.node();
        SimulatedNetwork network = node.network();
        node.loop().time().after(network.time(), network.delayNanos(node.node(), peer), () -> arrive(peer, packet));
        return true;
    }

    @Override
    public void flush() {
        // each packet is on its way already
    }

    @Override
    public void close() {
        closed = true;
        node.detachedPackets(ring);
    }

    RingId ring() {
        return ring;
    }

    private void arrive(NodeId peer, Packet packet) {
        SimulatedNetwork network = node.network();
        SimulatedPackets there = network.reaches(node.node(), peer) ? network.node(peer).packets(ring) : null;
        if (there != null) {
            there.listener.packet(node.node(), packet);
            there.listener.flush();
            return;
        }
        packet.buffer().release();
        node.loop().time().after(SimulatedNetwork.SILENCE_NANOS, () -> tellUnreachable(peer));
    }

    private void tellUnreachable(NodeId peer) {
        if (!closed && node.loop().alive()) {
            listener.unreachable(peer, "silent");
        }
    }
}
