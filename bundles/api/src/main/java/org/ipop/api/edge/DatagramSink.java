package org.ipop.api.edge;

/** Receives datagrams of a socket in batches. Thread: node loop. */
public interface DatagramSink {
    /** The receiver owns the payload. */
    void datagram(TransportSocket socket, Datagram datagram);

    /** The batch is over. */
    default void flush() {
    }
}
