package org.ipop.api.link;

import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;

/** Receives the packets that members of a network sent to us. Thread: node loop. */
public interface PacketListener {
    /** {@code from} has sealed it with keys of this network; the receiver owns the packet. */
    void packet(NodeId from, Packet packet);

    /** The batch is over. */
    void flush();

    /** Packets to this peer are not getting through; forget what leads there. */
    void unreachable(NodeId peer, String why);
}
