package org.ipop.api.edge;

/** Takes IP packets in batches. Thread: node loop. */
public interface PacketSink {
    /** The receiver owns the packet's buffer. */
    void packet(Packet packet);

    /** The batch is over. */
    void flush();
}
