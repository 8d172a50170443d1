package org.ipop.transport.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.ipop.api.edge.EventLoopAccess;

/** Makes the kinds of channels that fit the node's loop. */
final class Channels {
    private final EventLoopAccess access;

    Channels(EventLoopAccess access) {
        this.access = access;
    }

    EventLoop loop() {
        return access.eventLoop();
    }

    boolean epoll() {
        return access.epoll();
    }

    /** Throws a RuntimeException if the system does not have this family. */
    DatagramChannel datagram(SocketProtocolFamily family) {
        return epoll() ? new EpollDatagramChannel(family) : new NioDatagramChannel(family);
    }

    ServerChannel tcp() {
        return epoll() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    }

    ServerChannel unix() {
        return epoll() ? new EpollServerDomainSocketChannel() : new NioServerDomainSocketChannel();
    }

    SocketAddress unixAddress(Path path) {
        return epoll() ? new DomainSocketAddress(path.toString()) : UnixDomainSocketAddress.of(path);
    }
}
