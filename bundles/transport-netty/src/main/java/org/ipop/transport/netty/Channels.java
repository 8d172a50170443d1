package org.ipop.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.runtime.Descriptors;
import org.ipop.api.runtime.NetworkNamespaces;

/** Makes the kinds of channels that fit the node's loop, in one network namespace: a socket stays where it was made. */
final class Channels {
    private final EventLoopAccess access;
    private final Descriptors descriptors;
    private final Optional<Namespace> namespace;

    /** In the node's own namespace. */
    Channels(EventLoopAccess access, Descriptors descriptors) {
        this(access, descriptors, Optional.empty());
    }

    private Channels(EventLoopAccess access, Descriptors descriptors, Optional<Namespace> namespace) {
        this.access = access;
        this.descriptors = descriptors;
        this.namespace = namespace;
    }

    private record Namespace(NetworkNamespaces all, String name) {
    }

    Channels inside(NetworkNamespaces namespaces, String name) {
        return new Channels(access, descriptors, Optional.of(new Namespace(namespaces, name)));
    }

    /** Asks the system where the channels are made. Throws Refused if that cannot be entered. */
    <T> T there(Supplier<T> question) {
        return namespace.isPresent() ? namespace.get().all.within(namespace.get().name, question) : question.get();
    }

    EventLoop loop() {
        return access.eventLoop();
    }

    boolean epoll() {
        return access.epoll();
    }

    /** Throws a RuntimeException if the system does not have this family, or as {@link #there} does. */
    DatagramChannel datagram(SocketProtocolFamily family) {
        return there(() -> epoll() ? new EpollDatagramChannel(family) : new NioDatagramChannel(family));
    }

    /** A socket that is bound already. Throws a RuntimeException if the loop or the system cannot do that. */
    DatagramChannel adopted(int descriptor) {
        if (!epoll()) {
            throw new IllegalStateException("no socket can be taken over without epoll");
        }
        return new EpollDatagramChannel(descriptor);
    }

    /** A descriptor that stays open when the channel is closed, where that can be. */
    OptionalInt left(DatagramChannel channel) {
        return channel instanceof EpollDatagramChannel open && open.isActive()
            ? descriptors.duplicate(open.fd().intValue()) : OptionalInt.empty();
    }

    /** Throws as {@link #there} does. */
    ServerChannel tcp() {
        return there(() -> epoll() ? new EpollServerSocketChannel() : new NioServerSocketChannel());
    }

    /** For a stream of ours to a server. Throws as {@link #there} does. */
    Channel stream() {
        return there(() -> epoll() ? new EpollSocketChannel() : new NioSocketChannel());
    }

    ServerChannel unix() {
        return epoll() ? new EpollServerDomainSocketChannel() : new NioServerDomainSocketChannel();
    }

    SocketAddress unixAddress(Path path) {
        return epoll() ? new DomainSocketAddress(path.toString()) : UnixDomainSocketAddress.of(path);
    }
}
