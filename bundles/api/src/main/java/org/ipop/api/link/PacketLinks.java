package org.ipop.api.link;

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

    /** The batch is over. */
    void flush();

    @Override
    void close();
}
