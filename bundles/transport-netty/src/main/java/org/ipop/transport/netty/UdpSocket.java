package org.ipop.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.PacketRoom;
import org.ipop.api.edge.TransportSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bound UDP socket. Errors of the network are counted and never close it. Thread: node loop. */
final class UdpSocket extends ChannelInboundHandlerAdapter implements TransportSocket {
    static final int MAX_PAYLOAD = 65_507;
    private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

    private final DatagramChannel channel;
    private final DatagramSink sink;
    private final UdpCounters counters;
    private final boolean epoll;
    private final SendQueue queue;
    private final Supplier<OptionalInt> left;
    private final PacketRoom room = new PacketRoom();
    private InetSocketAddress local;
    /** Of the last datagram, as Netty and as we spell it: those of a burst have one sender object. */
    private InetSocketAddress sender;
    private InetSocketAddress remote;
    private boolean closed;

    /** @param left makes a descriptor that stays open when the channel is closed, where that can be */
    UdpSocket(DatagramChannel channel, DatagramSink sink, SendQueue queue, UdpCounters counters,
              Supplier<OptionalInt> left) {
        this.channel = channel;
        this.queue = queue;
        this.sink = sink;
        this.counters = counters;
        this.left = left;
        this.epoll = channel instanceof EpollDatagramChannel;
    }

    /** The channel has its address. */
    void bound() {
        local = Addresses.unmapped(channel.localAddress());
    }

    DatagramChannel channel() {
        return channel;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public int mtu() {
        return MAX_PAYLOAD;
    }

    /** An empty datagram is dropped: in a batch Netty 4.2 skips it and sends its neighbour twice. */
    @Override
    public void send(Datagram datagram) {
        ByteBuf payload = datagram.payload();
        if (closed) {
            counters.closed();
            payload.release();
        } else if (!payload.isReadable()) {
            counters.empty();
            payload.release();
        } else if (queue.room() < payload.readableBytes()) {
            counters.queueFull();
            payload.release();
        } else if (datagram.ttl() != 0 && epoll) {
            sendWithHopLimit(datagram);
        } else if (datagram.whole() && epoll) {
            sendWhole(datagram);
        } else {
            queue.add(datagram);
        }
    }

    @Override
    public void flush() {
        queue.flush();
    }

    /** What waits to be sent goes before. */
    @Override
    public OptionalInt suspend() {
        queue.flush();
        OptionalInt descriptor = closed ? OptionalInt.empty() : left.get();
        close();
        return descriptor;
    }

    @Override
    public void close() {
        closed = true;
        queue.close();
        room.close();
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            if (!closed) {
                sink.datagram(this, Datagram.of(copy(packet.content()), remote(packet.sender())));
            }
        } finally {
            packet.release();
        }
    }

    /** By the array: from buffer to buffer Netty makes two objects. */
    private ByteBuf copy(ByteBuf content) {
        int bytes = content.readableBytes();
        ByteBuf payload = room.allocate(bytes);
        int at = payload.writerIndex();
        content.readBytes(payload.array(), payload.arrayOffset() + at, bytes);
        return payload.writerIndex(at + bytes);
    }

    private InetSocketAddress remote(InetSocketAddress from) {
        if (from != sender) {
            sender = from;
            remote = Addresses.unmapped(from);
        }
        return remote;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!closed) {
            sink.flush();
        }
    }

    /** Netty brings here what a send or receive met, and what the sink threw. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException error)) {
            LOG.error("receiver of a datagram failed socket={}", local, cause);
        } else if (!closed) {
            counters.sendError(error);
        }
    }

    /** The option is the socket's, so what waits goes before, and the datagram at once. */
    private void sendWithHopLimit(Datagram datagram) {
        queue.flush();
        HopLimit.set(channel, datagram.remote().getAddress(), datagram.ttl());
        queue.add(datagram);
        queue.flush();
        HopLimit.reset(channel, datagram.remote().getAddress());
    }

    /** As above. */
    private void sendWhole(Datagram datagram) {
        InetAddress remote = datagram.remote().getAddress();
        queue.flush();
        int before = WholeOnly.set(channel, remote);
        queue.add(datagram);
        queue.flush();
        WholeOnly.reset(channel, remote, before);
    }
}
