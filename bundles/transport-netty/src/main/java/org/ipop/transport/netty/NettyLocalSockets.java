package org.ipop.transport.netty;

import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.Refused;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.NetworkNamespaces;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;

/** The kernel's sockets on the addresses of one network namespace, on the node's loop. Thread: node loop. */
final class NettyLocalSockets implements LocalSockets, AutoCloseable {
    private final NodeLoop loop;
    private final Channels channels;
    private final NetworkNamespaces namespaces;
    private final NodeContext context;
    private final UdpSockets udp;
    private final StreamListeners streams;
    private final Counter joinFailed;
    private final Map<String, NettyLocalSockets> elsewhere = new LinkedHashMap<>();

    NettyLocalSockets(NodeLoop loop, Channels channels, NetworkNamespaces namespaces) {
        this.loop = loop;
        this.channels = channels;
        this.namespaces = namespaces;
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
        GroupSocket member = new GroupSocket(group, sink, joinFailed,
            () -> listed(() -> Interfaces.forMulticast(group)));
        return udp.openShared(new InetSocketAddress(any, port), member.receiver()).thenApply(member::bound);
    }

    @Override
    public CompletionStage<AutoCloseable> tcp(InetSocketAddress bind, StreamAcceptor acceptor) {
        ServerChannel server;
        try {
            server = channels.tcp();
        } catch (Refused noEntrance) {
            return CompletableFuture.failedStage(Addresses.cannotBind(bind, noEntrance));
        }
        return streams.listen(server, bind, acceptor, StreamLimits.TCP).thenApply(listening -> listening::close);
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
    public CompletionStage<StreamAcceptor.Stream> connect(InetSocketAddress server, StreamAcceptor.Handler handler) {
        try {
            return streams.connect(channels.stream(), server, handler, StreamLimits.TCP);
        } catch (Refused noEntrance) {
            return CompletableFuture.failedStage(new ConnectException(noEntrance.getMessage()));
        }
    }

    @Override
    public List<InterfaceAddress> addresses() {
        return listed(Interfaces::addresses);
    }

    @Override
    public LocalSockets inside(String namespace) {
        return elsewhere.computeIfAbsent(namespace, name ->
            new NettyLocalSockets(loop, channels.inside(namespaces, name), namespaces));
    }

    /** Closes all listeners, streams and sockets, in other namespaces too. */
    @Override
    public void close() {
        elsewhere.values().forEach(NettyLocalSockets::close);
        udp.close();
        streams.close();
        context.close();
    }

    /** A namespace that has gone has nothing in it. */
    private <T> List<T> listed(Supplier<List<T>> question) {
        try {
            return channels.there(question);
        } catch (Refused noEntrance) {
            return List.of();
        }
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
