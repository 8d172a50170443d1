package org.ipop.transport.netty;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.Counters;

/**
 * UDP between nodes, on the node's loop. A datagram's hop limit is honoured on epoll; NIO offers no way to set it and
 * sends with the system's. Thread: node loop.
 */
final class UdpTransport implements Transport, AutoCloseable {
    private final UdpSockets sockets;

    UdpTransport(Channels channels, Counters counters, UdpSettings settings) {
        this.sockets = new UdpSockets(channels, settings, new UdpCounters(counters, "transport.udp"));
    }

    @Override
    public String scheme() {
        return "udp";
    }

    @Override
    public CompletionStage<TransportSocket> open(InetSocketAddress bind, DatagramSink sink) {
        return sockets.open(bind, sink).thenApply(socket -> socket);
    }

    @Override
    public CompletionStage<TransportSocket> adopt(int descriptor, DatagramSink sink) {
        return sockets.adopt(descriptor, sink).thenApply(socket -> socket);
    }

    /** Closes all sockets. */
    @Override
    public void close() {
        sockets.close();
    }
}
