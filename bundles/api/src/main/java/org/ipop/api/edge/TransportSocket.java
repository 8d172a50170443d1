package org.ipop.api.edge;

import java.util.OptionalInt;
import org.ipop.api.swap.Suspendable;

import java.net.InetSocketAddress;

/** One open socket of a transport. Thread: node loop. */
public interface TransportSocket extends AutoCloseable, Suspendable<OptionalInt> {
    /** The bound address and the port that was really taken. */
    InetSocketAddress local();

    /** The largest payload in bytes that is worth trying; 65,507 for UDP. */
    int mtu();

    /** Queues a datagram and takes its payload; what the system refuses is dropped and counted. */
    void send(Datagram datagram);

    /** Hands the queued datagrams to the system. */
    void flush();

    /**
     * Ends this socket and keeps its port: datagrams wait in the system until a successor adopts the descriptor, which
     * is the caller's from now on. Empty where a socket cannot be left, which is closed then.
     */
    @Override
    default OptionalInt suspend() {
        close();
        return OptionalInt.empty();
    }

    @Override
    void close();
}
