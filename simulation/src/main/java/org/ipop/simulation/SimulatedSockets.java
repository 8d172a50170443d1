package org.ipop.simulation;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;

/** The twin of a host's local sockets. Multicast reaches the hosts of the same LAN; streams stay on the host. */
public final class SimulatedSockets implements LocalSockets {
    private final SimulatedHost host;
    private final UdpSockets udp;
    private final SimulatedStreams streams;

    SimulatedSockets(SimulatedHost host, UdpSockets udp, SimulatedStreams streams) {
        this.host = host;
        this.udp = udp;
        this.streams = streams;
    }

    @Override
    public CompletionStage<TransportSocket> udp(InetSocketAddress bind, DatagramSink sink) {
        return host.loop().ask(() -> udp.bind(bind, sink));
    }

    @Override
    public CompletionStage<TransportSocket> multicast(InetAddress group, int port, DatagramSink sink) {
        return host.loop().ask(() -> udp.join(group, port, sink));
    }

    @Override
    public CompletionStage<AutoCloseable> tcp(InetSocketAddress bind, StreamAcceptor acceptor) {
        return host.loop().ask(() -> streams.listen(bind, acceptor));
    }

    @Override
    public CompletionStage<AutoCloseable> unix(Path path, StreamAcceptor acceptor) {
        return host.loop().ask(() -> streams.listen(UnixDomainSocketAddress.of(path), acceptor));
    }

    @Override
    public CompletionStage<StreamAcceptor.Stream> connect(InetSocketAddress server, StreamAcceptor.Handler handler) {
        return connect((SocketAddress) server, handler);
    }

    @Override
    public List<InterfaceAddress> addresses() {
        return host.addresses();
    }

    @Override
    public LocalSockets inside(String namespace) {
        return host.namespace(namespace).sockets();
    }

    /**
     * Connects a local program to a stream listener; fails with {@link java.net.ConnectException} if nobody listens.
     */
    public CompletionStage<StreamAcceptor.Stream> connect(SocketAddress to, StreamAcceptor.Handler handler) {
        return host.loop().ask(() -> streams.connect(to, handler));
    }
}
