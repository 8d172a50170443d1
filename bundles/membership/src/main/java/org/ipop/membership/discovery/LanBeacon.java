package org.ipop.membership.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.discovery.Beacon;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds other nodes on the LAN by multicast: a beacon about every 10 s while we know nobody, slower and slower up to
 * 60 s once we do. Whoever is alone asks, and those who hear it answer with their beacon, at most once in 2 s. Beacons
 * from beyond a router or out of our own tunnels are dropped. Thread: node loop.
 */
public final class LanBeacon implements AutoCloseable {
    public static final int PORT = 4101;
    public static final String IPV4_GROUP = "239.255.73.80";
    public static final String IPV6_GROUP = "ff02::4950";
    static final long ALONE_NANOS = 10_000_000_000L;
    static final long SLOWEST_NANOS = 60_000_000_000L;
    static final long ANSWER_GAP_NANOS = 2_000_000_000L;
    private static final long FIRST_NANOS = 500_000_000L;
    private static final long ANSWER_JITTER_NANOS = 200_000_000L;
    /** Beacons looked at in a second; each may cost some HMACs. */
    private static final int MAX_HEARD = 50;
    private static final long WINDOW_NANOS = 1_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(LanBeacon.class);

    private final NodeContext context;
    private final Self self;
    private final Consumer<LanNeighbour> found;
    private final OnLink onLink;
    private final NetworkTags tags = new NetworkTags();
    private final List<Channel> channels = new ArrayList<>();
    private final Drops drops;
    private long intervalNanos = ALONE_NANOS;
    private long sentNanos;
    private long windowNanos;
    private int heardInWindow;
    private boolean answering;
    private boolean closed;

    /**
     * What a beacon says of us.
     *
     * @param ports where our node listens; nothing is sent while there is none
     * @param alone whether we have no link yet
     */
    public record Self(NodeId node, Supplier<List<Integer>> ports, BooleanSupplier alone) {
    }

    /** @param context owned and closed by the beacon */
    public LanBeacon(NodeContext context, Counters counters, LocalSockets sockets, Self self,
                     Consumer<LanNeighbour> found) {
        this.context = context;
        this.self = self;
        this.found = found;
        this.onLink = new OnLink(sockets, "ipop");
        this.drops = new Drops(counters);
        this.sentNanos = context.nanoTime() - ANSWER_GAP_NANOS;
        this.windowNanos = context.nanoTime();
        join(sockets, IPV4_GROUP);
        join(sockets, IPV6_GROUP);
        context.schedule(context.random().nextLong(FIRST_NANOS), this::beat);
    }

    /** Members of this network shall recognise us from now on. */
    public void add(RingId ring, Bytes rendezvousSecret) {
        tags.add(ring, rendezvousSecret);
    }

    public void remove(RingId ring) {
        tags.remove(ring);
    }

    @Override
    public void close() {
        closed = true;
        channels.forEach(channel -> channel.socket.close());
        channels.clear();
        context.close();
    }

    private void join(LocalSockets sockets, String group) {
        InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(group), PORT);
        sockets.multicast(to.getAddress(), PORT, (socket, datagram) -> heard(datagram))
            .whenComplete((socket, error) -> joined(to, socket, error));
    }

    private void joined(InetSocketAddress group, TransportSocket socket, Throwable error) {
        if (error != null) {
            LOG.info("no LAN discovery group={} reason={}", group, error.getMessage());
        } else if (closed) {
            socket.close();
        } else {
            channels.add(new Channel(socket, group));
        }
    }

    private void beat() {
        boolean alone = self.alone.getAsBoolean();
        intervalNanos = alone ? ALONE_NANOS : Math.min(SLOWEST_NANOS, 2 * intervalNanos);
        send(alone);
        long jitteredNanos = intervalNanos * 3 / 4 + context.random().nextLong(intervalNanos / 4);
        context.schedule(jitteredNanos, this::beat);
    }

    private void send(boolean query) {
        List<Integer> ports = self.ports.get();
        if (ports.isEmpty()) {
            return;
        }
        sentNanos = context.nanoTime();
        Beacon beacon = new Beacon(self.node, query, ports.subList(0, Math.min(Beacon.MAX_PORTS, ports.size())),
            tags.of(self.node, context.epochSeconds()));
        for (Channel channel : channels) {
            ByteBuf out = ByteBufAllocator.DEFAULT.heapBuffer();
            beacon.write(out);
            channel.socket.send(Datagram.of(out, channel.group));
            channel.socket.flush();
        }
    }

    private void heard(Datagram datagram) {
        try {
            if (closed || !admit()) {
                drops.flooded.increment();
            } else {
                take(Beacon.read(datagram.payload()), datagram.remote().getAddress());
            }
        } catch (MalformedPacket e) {
            drops.malformed.increment();
        } finally {
            datagram.payload().release();
        }
    }

    private void take(Beacon beacon, InetAddress from) {
        if (beacon.node().equals(self.node)) {
            return;
        }
        if (!onLink.holds(from, context.nanoTime())) {
            drops.offLink.increment();
            return;
        }
        List<Candidate> candidates = beacon.ports().stream()
            .map(port -> new Candidate(Candidate.Kind.HOST, new InetSocketAddress(from, port))).toList();
        if (beacon.query()) {
            answerSoon();
        }
        found.accept(new LanNeighbour(Contact.ofBootstrap(beacon.node(), candidates),
            tags.shared(beacon, context.epochSeconds())));
    }

    private void answerSoon() {
        if (!answering && context.nanoTime() - sentNanos >= ANSWER_GAP_NANOS) {
            answering = true;
            context.schedule(context.random().nextLong(ANSWER_JITTER_NANOS), () -> {
                answering = false;
                send(false);
            });
        }
    }

    private boolean admit() {
        if (context.nanoTime() - windowNanos >= WINDOW_NANOS) {
            windowNanos = context.nanoTime();
            heardInWindow = 0;
        }
        return ++heardInWindow <= MAX_HEARD;
    }

    private record Channel(TransportSocket socket, InetSocketAddress group) {
    }

    /** Why beacons are dropped. */
    private static final class Drops {
        private final Counter flooded;
        private final Counter malformed;
        private final Counter offLink;

        private Drops(Counters counters) {
            flooded = counters.counter("discovery.drop.flooded");
            malformed = counters.counter("discovery.drop.malformed");
            offLink = counters.counter("discovery.drop.off-link");
        }
    }
}
