package org.ipop.transport.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.runtime.Counter;

/**
 * A member of a multicast group on all LANs of this host. What it sends to a group leaves by each of them; LANs that
 * came since are joined before. Hearers on this host get it too, so a host on two LANs hears itself twice.
 */
final class GroupSocket implements TransportSocket {
    private final InetAddress group;
    private final DatagramSink sink;
    private final Counter joinFailed;
    private final Supplier<List<NetworkInterface>> lans;
    private List<NetworkInterface> joined = List.of();
    private UdpSocket socket;

    /** @param lans where to join, as it is now */
    GroupSocket(InetAddress group, DatagramSink sink, Counter joinFailed, Supplier<List<NetworkInterface>> lans) {
        this.group = group;
        this.sink = sink;
        this.joinFailed = joinFailed;
        this.lans = lans;
    }

    GroupSocket bound(UdpSocket socket) {
        this.socket = socket;
        joinAll();
        return this;
    }

    @Override
    public InetSocketAddress local() {
        return socket.local();
    }

    @Override
    public int mtu() {
        return socket.mtu();
    }

    /** The interface is an option of the socket, so datagrams to a group go out at once. */
    @Override
    public void send(Datagram datagram) {
        if (!datagram.remote().getAddress().isMulticastAddress()) {
            socket.send(datagram);
            return;
        }
        joinAll();
        for (NetworkInterface lan : joined) {
            socket.flush();
            socket.channel().config().setNetworkInterface(lan);
            socket.send(new Datagram(datagram.payload().retainedDuplicate(), datagram.remote(),
                datagram.segmentSize(), datagram.ttl(), datagram.ecn()));
            socket.flush();
        }
        datagram.payload().release();
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public void close() {
        socket.close();
    }

    /** What the inner socket hands its datagrams to: they come from this one. */
    DatagramSink receiver() {
        return new DatagramSink() {
            @Override
            public void datagram(TransportSocket inner, Datagram datagram) {
                sink.datagram(GroupSocket.this, datagram);
            }

            @Override
            public void flush() {
                sink.flush();
            }
        };
    }

    /** An interface that went away has taken its membership with it. */
    private void joinAll() {
        DatagramChannel channel = socket.channel();
        List<NetworkInterface> present = new ArrayList<>();
        for (NetworkInterface lan : lans.get()) {
            if (joined.contains(lan) || joined(channel.joinGroup(group, lan, null))) {
                present.add(lan);
            }
        }
        joined = present;
    }

    private boolean joined(ChannelFuture join) {
        if (!join.isSuccess()) {
            joinFailed.increment();
        }
        return join.isSuccess();
    }
}
