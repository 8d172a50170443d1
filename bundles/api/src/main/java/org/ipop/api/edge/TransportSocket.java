package org.ipop.api.edge;

import java.net.InetSocketAddress;

/** One open socket of a transport. Thread: node loop. */
public interface TransportSocket extends AutoCloseable {
    /** The bound address and the port that was really taken. */
    InetSocketAddress local();

    /** The largest payload in bytes that is worth trying; 65,507 for UDP. */
    int mtu();

    /** Queues a datagram and takes its payload; what the system refuses is dropped and counted. */
    void send(Datagram datagram);

    /** Hands the queued datagrams to the system. */
    void flush();

    @Override
    void close();
}
