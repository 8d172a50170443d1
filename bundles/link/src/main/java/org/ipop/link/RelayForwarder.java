package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.link.RelayHeader;

/**
 * RELAY frames: hands on what neighbours send over us, takes out what is for us, and sends our own. Only members of the
 * ring may use it; traffic goes over direct links only, so that no relayed link carries another's outer packets;
 * signalling may take any link, a little of it.
 */
final class RelayForwarder implements Outlet.RelayPort {
    static final int MAX_HOPS = 16;
    static final int SIGNALLING_PER_SECOND = 50;
    static final int SIGNALLING_BURST = 100;
    /** Outer seal and relay header, before and behind a datagram. */
    private static final int HEADROOM = RelayHeader.BYTES + 16;
    private static final int TAILROOM = 16;
    private static final int MAX_NEIGHBOURS = 4096;
    private static final double BURST_SECONDS = 0.5;

    private final LinkTable links;
    private final Local local;
    private long bytesPerSecond;
    private RelayTerms terms;
    private final BiConsumer<ByteBuf, Route> arrivals;
    private final Map<NodeId, Allowance> allowances = new LinkedHashMap<>();

    /** @param arrivals takes datagrams for us; owns them */
    RelayForwarder(LinkTable links, LinkCore.Settings settings, BiConsumer<ByteBuf, Route> arrivals) {
        this.links = links;
        this.local = links.local();
        this.bytesPerSecond = settings.relayBytesPerSecond();
        this.terms = settings.relay();
        this.arrivals = arrivals;
    }

    /** Takes a RELAY frame of a neighbour and owns it. */
    void received(Link from, ByteBuf frame) throws MalformedPacket {
        RelayHeader header;
        try {
            header = RelayHeader.read(frame);
        } catch (MalformedPacket e) {
            frame.release();
            throw e;
        }
        if (!from.seats().upIn(header.ring())) {
            drop(frame, "relay-foreign-ring");
        } else if (header.destination().node().equals(local.self())) {
            arrived(from, header, frame);
        } else {
            forward(from, header, frame);
        }
    }

    /** Sends one of our own datagrams to its first hop. */
    @Override
    public boolean send(Route.Relayed route, ByteBuf datagram, boolean signalling) {
        Link first = links.find(route.first());
        if (first == null || !first.seats().upIn(route.ring())) {
            drop(datagram, "no-relay");
            return false;
        }
        if (!signalling && !first.direct()) {
            drop(datagram, "relay-over-relay");
            return true;
        }
        ByteBuf roomy = withRoom(datagram);
        new RelayHeader(signalling, 0, route.ring(), route.to(),
            new RelayHeader.Point(local.self(), first.seats().find(route.ring()).position())).prepend(roomy);
        first.departures().relay(roomy, signalling);
        return true;
    }

    /** Neighbours start with a full allowance where its size is another. */
    void change(LinkCore.Settings settings) {
        terms = settings.relay();
        if (settings.relayBytesPerSecond() != bytesPerSecond) {
            bytesPerSecond = settings.relayBytesPerSecond();
            allowances.clear();
        }
    }

    /** Nothing is kept for a neighbour that is gone. */
    void forget(NodeId neighbour) {
        allowances.remove(neighbour);
    }

    private void arrived(Link from, RelayHeader header, ByteBuf datagram) {
        Route.Relayed back = new Route.Relayed(header.ring(), from.peer(), header.source());
        Link source = links.find(header.source().node());
        Path path = source == null ? null : source.paths().find(back);
        if (path != null) {
            path.hops = Math.max(1, header.hops());
        }
        arrivals.accept(datagram, back);
    }

    private void forward(Link from, RelayHeader header, ByteBuf frame) {
        Link next = nextHop(from, header);
        if (header.hops() >= MAX_HOPS) {
            drop(frame, "relay-hops");
        } else if (next == null) {
            drop(frame, "relay-no-route");
        } else if (!header.signalling() && !(from.direct() && next.direct())) {
            drop(frame, "relay-over-relay");
        } else if (!header.signalling() && !terms.allow(from, next)) {
            drop(frame, "relay-terms");
        } else if (!allowance(from).take(header.signalling(), frame.readableBytes(), local.now())) {
            drop(frame, "relay-rate");
        } else {
            local.count("relay.forwarded");
            from.seats().find(header.ring()).used();
            RelayHeader.rewind(frame, header.hops() + 1);
            next.departures().relay(frame, header.signalling());
        }
    }

    /**
     * The destination if we have a link with it, else the neighbour nearest to it on the ring; null if none is
     * nearer.
     */
    private Link nextHop(Link from, RelayHeader header) {
        Link destination = links.find(header.destination().node());
        if (destination != null && destination.seats().upIn(header.ring())) {
            return destination;
        }
        return links.rings().find(header.ring())
            .flatMap(AttachedRing::table)
            .flatMap(table -> table.next(header.destination().attach()))
            .map(links::find)
            .filter(next -> next != from && next.seats().upIn(header.ring()))
            .orElse(null);
    }

    private Allowance allowance(Link from) {
        Allowance known = allowances.get(from.peer());
        if (known == null) {
            known = new Allowance(bytesPerSecond, local.now());
            if (allowances.size() < MAX_NEIGHBOURS) {
                allowances.put(from.peer(), known);
            }
        }
        return known;
    }

    /** Packets of a tap have room; handshake datagrams do not. */
    private static ByteBuf withRoom(ByteBuf datagram) {
        if (datagram.readerIndex() >= HEADROOM && datagram.maxWritableBytes() >= TAILROOM) {
            return datagram;
        }
        ByteBuf roomy = Packet.allocate(datagram.readableBytes()).writeBytes(datagram);
        datagram.release();
        return roomy;
    }

    private void drop(ByteBuf frame, String why) {
        frame.release();
        local.dropped(why);
    }

    /** How much one neighbour may still send over us. */
    private static final class Allowance {
        private final TokenBucket signalling;
        private final TokenBucket traffic;

        private Allowance(long bytesPerSecond, long now) {
            signalling = new TokenBucket(SIGNALLING_PER_SECOND, SIGNALLING_BURST, now);
            traffic = new TokenBucket(bytesPerSecond, bytesPerSecond * BURST_SECONDS, now);
        }

        private boolean take(boolean isSignalling, int bytes, long now) {
            return isSignalling ? signalling.take(1, now) : traffic.take(bytes, now);
        }
    }
}
