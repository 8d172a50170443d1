package org.ipop.api.vnet;

import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;

/**
 * Takes the packets of one network that are for groups: multicast, and broadcast of the network or of the link. Its way
 * to tap and members is a {@link GroupPort}. Thread: node loop.
 */
public interface GroupTraffic {
    /**
     * A packet of this node, or of a host behind it, for a group. Takes the packet.
     *
     * @param ours its source is an address of this node or of such a host; else only a membership report is of use
     */
    void outgoing(Packet packet, boolean ours);

    /** A frame that a member has sealed for us by {@link GroupPort#send}. Takes the frame. */
    void incoming(NodeId from, Packet frame);

    /** Packets to this member are not getting through. */
    void unreachable(NodeId member);

    /** The batch is over. */
    void flush();
}
