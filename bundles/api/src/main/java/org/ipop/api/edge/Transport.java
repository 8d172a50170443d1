package org.ipop.api.edge;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Moves datagrams between nodes. Further sockets may be opened and closed at any time. Thread: node loop. */
public interface Transport {
    /** "udp" and so on: what candidates of this transport are called. */
    String scheme();

    /**
     * Opens a socket. An IPv6 wildcard address takes IPv4 as well; where the system has no IPv6 it becomes 0.0.0.0.
     *
     * @param bind port 0 = any free one
     * @return fails with {@link BindException} if the address is not ours or taken
     */
    CompletionStage<TransportSocket> open(InetSocketAddress bind, DatagramSink sink);

    /**
     * Goes on with a socket that another implementation left. Where it fails the descriptor stays the caller's.
     *
     * @param descriptor what {@link TransportSocket#suspend} left
     */
    default CompletionStage<TransportSocket> adopt(int descriptor, DatagramSink sink) {
        return CompletableFuture.failedStage(new BindException("this transport takes no socket over"));
    }
}
