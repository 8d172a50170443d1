package org.ipop.transport.netty;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramChannelConfig;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.DatagramSink;

/** Opens UDP sockets of one kind and knows those that are open. Thread: node loop. */
final class UdpSockets {
    private static final InetAddress ANY_IPV4 = InetAddress.ofLiteral("0.0.0.0");

    private final Channels channels;
    private final UdpSettings settings;
    private final UdpCounters counters;
    private final Set<UdpSocket> open = new LinkedHashSet<>();

    UdpSockets(Channels channels, UdpSettings settings, UdpCounters counters) {
        this.channels = channels;
        this.settings = settings;
        this.counters = counters;
    }

    /** An IPv6 wildcard takes IPv4 as well; on a system without IPv6 it becomes 0.0.0.0. */
    CompletionStage<UdpSocket> open(InetSocketAddress bind, DatagramSink sink) {
        return open(bind, sink, false);
    }

    /** For multicast groups, where several sockets of this host have one port. */
    CompletionStage<UdpSocket> openShared(InetSocketAddress bind, DatagramSink sink) {
        return open(bind, sink, true);
    }

    void close() {
        List.copyOf(open).forEach(UdpSocket::close);
    }

    private CompletionStage<UdpSocket> open(InetSocketAddress bind, DatagramSink sink, boolean shared) {
        boolean ipv6 = bind.getAddress() instanceof Inet6Address;
        DatagramChannel channel;
        try {
            channel = channels.datagram(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
        } catch (RuntimeException noSuchFamily) {
            return ipv6 && bind.getAddress().isAnyLocalAddress()
                ? open(new InetSocketAddress(ANY_IPV4, bind.getPort()), sink, shared)
                : CompletableFuture.failedStage(Addresses.cannotBind(bind, noSuchFamily));
        }
        configure(channel.config());
        if (shared) {
            share(channel.config());
        }
        UdpSocket socket = socket(channel, sink);
        channels.loop().register(channel);
        return whenBound(socket, channel.bind(bind), bind);
    }

    /** Goes on with a socket that is bound. Fails if it is none; the descriptor stays the caller's then. */
    CompletionStage<UdpSocket> adopt(int descriptor, DatagramSink sink) {
        DatagramChannel channel;
        try {
            channel = channels.adopted(descriptor);
            configure(channel.config());
        } catch (RuntimeException noSocket) {
            return CompletableFuture.failedStage(noSocket);
        }
        UdpSocket socket = socket(channel, sink);
        return whenBound(socket, channels.loop().register(channel), channel.localAddress());
    }

    private UdpSocket socket(DatagramChannel channel, DatagramSink sink) {
        SendQueue queue = new SendQueue(channel, counters, settings.bursts());
        UdpSocket socket = new UdpSocket(channel, sink, queue, counters, () -> channels.left(channel));
        ReadRoom room = new ReadRoom();
        channel.config().setRecvByteBufAllocator(room);
        channel.closeFuture().addListener(closed -> room.close());
        channel.pipeline().addLast(socket);
        return socket;
    }

    private CompletionStage<UdpSocket> whenBound(UdpSocket socket, ChannelFuture binding, SocketAddress bind) {
        CompletableFuture<UdpSocket> opened = new CompletableFuture<>();
        DatagramChannel channel = socket.channel();
        binding.addListener(bound -> {
            if (bound.isSuccess()) {
                socket.bound();
                open.add(socket);
                channel.closeFuture().addListener(closed -> open.remove(socket));
                opened.complete(socket);
            } else {
                channel.close();
                opened.completeExceptionally(Addresses.cannotBind(bind, bound.cause()));
            }
        });
        return opened;
    }

    private void configure(DatagramChannelConfig config) {
        config.setReceiveBufferSize(settings.receiveBuffer());
        config.setSendBufferSize(settings.sendBuffer());
        config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(settings.sendQueue() / 2, settings.sendQueue()));
        if (settings.bursts() && channels.epoll()) {
            joinReceived(config);
        }
    }

    /** Asks the kernel (5.0 and later) for datagrams that follow each other in one read (UDP_GRO, udp(7)). */
    private void joinReceived(DatagramChannelConfig config) {
        try {
            config.setOption(EpollChannelOption.UDP_GRO, true);
        } catch (ChannelException notOffered) {
            counters.groOff();
        }
    }

    /** Linux would hand a socket what is for groups that others on its port joined; the JDK switches that off. */
    private void share(DatagramChannelConfig config) {
        config.setReuseAddress(true);
        if (channels.epoll()) {
            config.setOption(EpollChannelOption.IP_MULTICAST_ALL, false);
        }
    }
}
