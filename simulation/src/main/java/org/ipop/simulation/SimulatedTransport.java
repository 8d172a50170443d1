package org.ipop.simulation;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;

/** The twin of the UDP transport, on one host of a {@link SimulatedInternet}. */
public final class SimulatedTransport implements Transport {
    private final SimulatedLoop loop;
    private final UdpSockets sockets;

    SimulatedTransport(SimulatedLoop loop, UdpSockets sockets) {
        this.loop = loop;
        this.sockets = sockets;
    }

    @Override
    public String scheme() {
        return "udp";
    }

    @Override
    public CompletionStage<TransportSocket> open(InetSocketAddress bind, DatagramSink sink) {
        return loop.ask(() -> sockets.bind(bind, sink));
    }
}
