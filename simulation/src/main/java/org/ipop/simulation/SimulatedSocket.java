package org.ipop.simulation;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Optional;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;

/** A UDP socket. As strict as the interface allows: nothing leaves before {@code flush}, buffers have no spare room. */
final class SimulatedSocket implements TransportSocket {
    private static final int MAX_UDP_PAYLOAD = 65_507;

    private final SimulatedHost host;
    private final UdpSockets owner;
    private final InetSocketAddress local;
    private final Optional<InetAddress> group;
    private final DatagramSink sink;
    private final ArrayDeque<Datagram> queued = new ArrayDeque<>();
    private boolean closed;

    SimulatedSocket(SimulatedHost host, UdpSockets owner, InetSocketAddress local, Optional<InetAddress> group,
                    DatagramSink sink) {
        this.host = host;
        this.owner = owner;
        this.local = local;
        this.group = group;
        this.sink = sink;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public int mtu() {
        return MAX_UDP_PAYLOAD;
    }

    @Override
    public void send(Datagram datagram) {
        if (closed) {
            datagram.payload().release();
        } else {
            queued.add(datagram);
        }
    }

    @Override
    public void flush() {
        for (Datagram datagram = queued.poll(); datagram != null; datagram = queued.poll()) {
            sendSegments(datagram);
            datagram.payload().release();
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            queued.forEach(datagram -> datagram.payload().release());
            queued.clear();
            owner.remove(this);
        }
    }

    /** The multicast group it has joined. */
    Optional<InetAddress> group() {
        return group;
    }

    boolean accepts(InetAddress destination) {
        InetAddress bound = local.getAddress();
        return bound.equals(destination)
            || bound.isAnyLocalAddress() && (destination instanceof Inet4Address || !(bound instanceof Inet4Address));
    }

    void deliver(Flight flight) {
        if (closed) {
            return;
        }
        ByteBuf payload = host.internet().buffer(flight.payload());
        sink.datagram(this, new Datagram(payload, flight.source(), 0, 0, flight.ecn()));
        sink.flush();
    }

    private void sendSegments(Datagram datagram) {
        ByteBuf payload = datagram.payload();
        int segment = datagram.segmentSize() == 0 ? payload.readableBytes() : datagram.segmentSize();
        do {
            byte[] content = new byte[Math.min(segment, payload.readableBytes())];
            payload.readBytes(content);
            host.send(local, datagram.remote(), content, datagram.ttl(), datagram.ecn());
        } while (payload.isReadable());
    }
}
