package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.PacketRoom;
import org.ipop.api.edge.StreamSocket;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.link.UnderlayGuard;

/** Sends datagrams on routes, and knows which addresses are out of bounds. */
final class Outlet implements UnderlayGuard {
    private static final InetAddress LIMITED_BROADCAST = InetAddress.ofLiteral("255.255.255.255");

    private final Local local;
    private final RelayPort relays;
    private final Strangers strangers;
    private final List<Prefix> excluded = new ArrayList<>();
    private final PacketRoom room = new PacketRoom();
    private TransportSocket socket;
    private StreamSocket streams;

    /** Sends a datagram to its first hop. */
    interface RelayPort {
        /** Owns the datagram; false if the first hop cannot take it. */
        boolean send(Route.Relayed route, ByteBuf datagram, boolean signalling);
    }

    Outlet(Local local, RelayPort relays) {
        this.local = local;
        this.relays = relays;
        this.strangers = new Strangers(local);
    }

    /** From now on there is a way out; before that everything is dropped. */
    void use(TransportSocket opened) {
        socket = opened;
    }

    /** Empty: there are none any more. */
    void useStreams(Optional<StreamSocket> opened) {
        streams = opened.orElse(null);
    }

    /** A buffer for datagrams that are sent next. */
    ByteBuf allocate(int bytes) {
        return room.allocate(bytes);
    }

    void close() {
        room.close();
    }

    /**
     * Sends a whole datagram and owns it.
     *
     * @param signalling part of setting up a link, as opposed to traffic
     * @return false if this route is of no use now
     */
    boolean send(Route route, ByteBuf datagram, boolean signalling) {
        return send(route, datagram, 0, signalling);
    }

    /** As above; {@code segmentBytes} as in {@link Datagram}, of whole datagrams. */
    boolean send(Route route, ByteBuf datagrams, int segmentBytes, boolean signalling) {
        return switch (route) {
            case Route.Direct direct -> sendDirect(new Datagram(datagrams, direct.remote(), segmentBytes, 0, 0));
            case Route.Stream stream -> sendByStream(new Datagram(datagrams, stream.remote(), segmentBytes, 0, 0));
            case Route.Relayed relayed -> segmentBytes == 0 ? relays.send(relayed, datagrams, signalling)
                : relayEach(relayed, datagrams, segmentBytes, signalling);
        };
    }

    /**
     * Sends a whole datagram of signalling on a route that somebody named and nobody has proved, and owns it; what is
     * over the {@link Strangers} limits is dropped.
     */
    void sendUnproved(Route route, ByteBuf datagram) {
        if (route instanceof Route.Direct direct && !strangers.take(direct.remote().getAddress())) {
            datagram.release();
        } else {
            send(route, datagram, true);
        }
    }

    /** May a probe go by this path? As {@link #sendUnproved} while nothing authentic has come by it. */
    boolean admits(Path path) {
        return path.proved || !(path.route instanceof Route.Direct direct)
            || strangers.take(direct.remote().getAddress());
    }

    Strangers strangers() {
        return strangers;
    }

    /** One that tells by its arrival how much the path carries, and owns it. */
    void sizeProbe(Route route, ByteBuf datagram) {
        switch (route) {
            case Route.Direct direct -> sendDirect(new Datagram(datagram, direct.remote(), 0, 0, 0, true));
            case Route.Stream stream -> send(stream, datagram, false);
            case Route.Relayed relayed -> relays.send(relayed, datagram, false);
        }
    }

    void flush() {
        if (socket != null) {
            socket.flush();
        }
        if (streams != null) {
            streams.flush();
        }
    }

    @Override
    public Exclusion exclude(Prefix prefix) {
        excluded.add(prefix);
        return () -> excluded.remove(prefix);
    }

    /** Can a peer be at the address that it, or another, names? Ours to loopback only if we listen there ourselves. */
    boolean allowsCandidate(InetSocketAddress address) {
        return allows(address) && (!address.getAddress().isLoopbackAddress()
            || socket != null && socket.local().getAddress().isLoopbackAddress());
    }

    /** Can there be a peer at this address? */
    boolean allows(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host == null || address.getPort() == 0 || host.isAnyLocalAddress() || host.isMulticastAddress()
            || host.equals(LIMITED_BROADCAST)) {
            return false;
        }
        for (Prefix prefix : excluded) {
            if (prefix.contains(host)) {
                return false;
            }
        }
        return true;
    }

    private boolean relayEach(Route.Relayed route, ByteBuf datagrams, int segmentBytes, boolean signalling) {
        boolean sent = true;
        while (sent && datagrams.isReadable()) {
            int bytes = Math.min(segmentBytes, datagrams.readableBytes());
            sent = relays.send(route, datagrams.readRetainedSlice(bytes), signalling);
        }
        datagrams.release();
        return sent;
    }

    private boolean sendByStream(Datagram datagram) {
        if (streams == null) {
            datagram.payload().release();
            local.dropped("no-stream");
            return false;
        }
        streams.send(datagram);
        return true;
    }

    private boolean sendDirect(Datagram datagram) {
        ByteBuf payload = datagram.payload();
        int bytes = datagram.segmentSize() == 0 ? payload.readableBytes() : datagram.segmentSize();
        if (socket == null || bytes > socket.mtu()) {
            payload.release();
            local.dropped(socket == null ? "no-socket" : "too-long");
            return false;
        }
        socket.send(datagram);
        return true;
    }
}
