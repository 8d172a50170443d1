package org.ipop.transport.netty;

import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;

/** The kernel's sockets on this host's addresses, on the node's loop. Thread: node loop. */
final class NettyLocalSockets implements LocalSockets, AutoCloseable {
    private final Channels channels;
    private final NodeContext context;
    private final UdpSockets udp;
    private final StreamListeners streams;
    private final Counter joinFailed;

    NettyLocalSockets(NodeLoop loop, Channels channels) {
        this.channels = channels;
        context = loop.open("transport.netty");
        udp = new UdpSockets(channels, UdpSettings.LOCAL, new UdpCounters(loop.counters(), "transport.local"));
        streams = new StreamListeners(channels, context, loop.counters());
        joinFailed = loop.counters().counter("transport.multicast.join-failed");
    }

    @Override
    public CompletionStage<TransportSocket> udp(InetSocketAddress bind, DatagramSink sink) {
        return udp.open(bind, sink).thenApply(socket -> socket);
    }

    @Override
    public CompletionStage<TransportSocket> multicast(InetAddress group, int port, DatagramSink sink) {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(group.getHostAddress() + " is no multicast group");
        }
        InetAddress any = InetAddress.ofLiteral(group.getAddress().length == 4 ? "0.0.0.0" : "::");
        GroupSocket member = new GroupSocket(group, sink, joinFailed);
        return udp.openShared(new InetSocketAddress(any, port), member.receiver()).thenApply(member::bound);
    }

    @Override
    public CompletionStage<AutoCloseable> tcp(InetSocketAddress bind, StreamAcceptor acceptor) {
        return streams.listen(channels.tcp(), bind, acceptor, StreamLimits.TCP).thenApply(server -> server::close);
    }

    @Override
    public CompletionStage<AutoCloseable> unix(Path path, StreamAcceptor acceptor) {
        SocketFile file;
        try {
            file = SocketFile.claim(path);
        } catch (BindException taken) {
            return CompletableFuture.failedStage(taken);
        } catch (IOException failure) {
            return CompletableFuture.failedStage(Addresses.cannotBind(channels.unixAddress(path), failure));
        }
        return streams.listen(channels.unix(), channels.unixAddress(file.birthplace()), acceptor, StreamLimits.UNIX)
            .thenApply(server -> publish(file, server));
    }

    @Override
    public List<InterfaceAddress> addresses() {
        return Interfaces.addresses();
    }

    /** Closes all listeners, streams and sockets. */
    @Override
    public void close() {
        udp.close();
        streams.close();
        context.close();
    }

    private static AutoCloseable publish(SocketFile file, ServerChannel server) {
        try {
            file.publish();
        } catch (IOException failure) {
            server.close();
            throw new CompletionException(Addresses.cannotBind(server.localAddress(), failure));
        }
        server.closeFuture().addListener(closed -> file.remove());
        return server::close;
    }
}
