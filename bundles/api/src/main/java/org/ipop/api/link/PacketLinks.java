package org.ipop.api.link;

import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;

/**
 * Sends the packets of one network, each sealed once with keys of this network, by the best path. Thread: node loop.
 */
public interface PacketLinks extends AutoCloseable {
    /**
     * Takes the packet. Opens a link if there is none; up to 64 packets wait for it, of 256 KiB in all. One that is to
     * be cut ({@link org.ipop.api.edge.Offload#segmentSize}) arrives as its segments.
     *
     * @return false if it was dropped (queue full, no way known); the drop is counted
     */
    boolean send(Contact to, Packet packet);

    /**
     * Bytes of the longest packet that the path to this peer carries in one piece; {@link Integer#MAX_VALUE} where no
     * limit is known. Longer ones arrive too: TCP packets that are to be cut are cut shorter, others go in pieces.
     */
    default int mtu(NodeId peer) {
        return Integer.MAX_VALUE;
    }

    /** The batch is over. */
    void flush();

    @Override
    void close();
}
