package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.wire.MalformedPacket;

/**
 * Packets of networks that went into the dark: while a peer is silent the newest of each flow is kept, and sent again
 * once it is heard, on the path on which it is heard. TCP has waited longer after each loss (RFC 6298, section 5.5) and
 * would go on waiting after the fault; its receiver's answer tells it at once. Peers for which a connection waits are
 * called more often than others, all together no more than a node can afford. While all peers answer nothing is copied.
 */
final class Unanswered {
    static final int MAX_PEERS = 128;
    static final int MAX_BYTES = 1024 * 1024;
    /** TCP has its answer sooner, and tries again no sooner than 0.2 s after that (Linux; RFC 6298 has 1 s). */
    static final long QUIET_NANOS = 100_000_000L;
    /** All waiting peers are called once in this time, a little more or less, unless they are too many for that. */
    static final long ROUND_NANOS = 1_500_000_000L;
    static final long LEAST_PAUSE_NANOS = 31_250_000L;
    private static final int JITTER = 8;
    /** Each so manieth call comes with a handshake: the peer may have forgotten us. */
    private static final int CALLS = 8;

    private final LinkTable links;
    private final Local local;
    /** In the order in which they are called. */
    private final Map<NodeId, Waiting> peers = new LinkedHashMap<>();
    private int bytes;
    private boolean ticking;

    private static final class Waiting {
        private final NewestOfFlows flows = new NewestOfFlows();
        private RingId ring;
        private Contact contact;
        private int calls;
    }

    Unanswered(LinkTable links) {
        this.links = links;
        this.local = links.local();
    }

    /**
     * A packet is about to go out on the selected path, on which nothing has come for {@link #QUIET_NANOS} or more. As
     * anything but TCP may go one way for long, of that only what goes out on a suspect path is kept.
     */
    void sent(RingSeat seat, Packet packet, PathSet on) {
        Silence silence = on.silence();
        long patienceNanos = QUIET_NANOS + 2 * Math.max(0, on.current().smoothedRttNanos);
        if (silence.suspect() || silence.unheardNanos(local.now()) >= patienceNanos) {
            NewestOfFlows.Flow flow = flow(seat, packet);
            if (flow != null && (silence.suspect() || flow.tcp())) {
                ByteBuf original = packet.buffer();
                ByteBuf copy = Packet.allocate(original.readableBytes());
                keep(seat, flow, copy.writeBytes(original, original.readerIndex(), original.readableBytes()));
            }
        }
    }

    /** A packet waited for a link that did not come: takes it, or says false and leaves it to the caller. */
    boolean undelivered(RingSeat seat, Packet packet) {
        NewestOfFlows.Flow flow = flow(seat, packet);
        if (flow == null || !flow.tcp()) {
            return false;
        }
        keep(seat, flow, packet.buffer());
        return true;
    }

    /** The peer is heard: the packets for this place, the oldest first, as they were; they are the caller's. */
    List<Packet> take(RingSeat seat) {
        Waiting waiting = peers.get(seat.peer());
        if (waiting == null) {
            return List.of();
        }
        int before = waiting.flows.bytes();
        List<Packet> taken = waiting.flows.take(seat.ring().id(), local.now());
        changed(seat.peer(), waiting, before);
        taken.forEach(packet -> local.count("sent-again"));
        return taken;
    }

    /** Does anything wait for it? Asked for every datagram of a peer, though only while something waits for any. */
    boolean awaits(NodeId peer) {
        return peers.containsKey(peer);
    }

    /** The peer has no place in this ring, and none to wait for. */
    void forget(NodeId peer, RingId ring) {
        Waiting waiting = peers.get(peer);
        if (waiting != null) {
            int before = waiting.flows.bytes();
            dropped(waiting.flows.forget(ring));
            changed(peer, waiting, before);
        }
    }

    void close() {
        peers.values().forEach(waiting -> waiting.flows.clear());
        peers.clear();
        bytes = 0;
    }

    int bytes() {
        return bytes;
    }

    /** Null for what cannot be kept: no IP packet, or several in one, which are new and will come again one by one. */
    private static NewestOfFlows.Flow flow(RingSeat seat, Packet packet) {
        if (packet.offload().segmentSize() != 0 || packet.buffer().readableBytes() > NewestOfFlows.MAX_BYTES) {
            return null;
        }
        try {
            return NewestOfFlows.Flow.of(seat.ring().id(), packet.buffer());
        } catch (MalformedPacket e) {
            return null;
        }
    }

    private void keep(RingSeat seat, NewestOfFlows.Flow flow, ByteBuf packet) {
        boolean room = peers.containsKey(seat.peer()) || peers.size() < MAX_PEERS;
        if (!room || bytes + packet.readableBytes() > MAX_BYTES) {
            packet.release();
            local.dropped("unanswered");
            return;
        }
        Waiting waiting = peers.computeIfAbsent(seat.peer(), ignored -> new Waiting());
        waiting.ring = seat.ring().id();
        waiting.contact = seat.contact();
        int before = waiting.flows.bytes();
        dropped(waiting.flows.put(flow, packet, local.now()));
        bytes += waiting.flows.bytes() - before;
        if (!ticking) {
            ticking = true;
            scheduleTick();
        }
    }

    private void scheduleTick() {
        long pause = Math.max(ROUND_NANOS / Math.max(1, peers.size()), LEAST_PAUSE_NANOS);
        long jitter = local.context().random().nextLong(pause / JITTER);
        local.context().schedule(pause - jitter, this::tick);
    }

    private void tick() {
        if (peers.isEmpty()) {
            ticking = false;
            return;
        }
        NodeId peer = peers.keySet().iterator().next();
        Waiting waiting = peers.remove(peer);
        peers.put(peer, waiting);
        int before = waiting.flows.bytes();
        dropped(waiting.flows.expire(local.now()));
        changed(peer, waiting, before);
        if (waiting.flows.holdsTcp()) {
            call(peer, waiting);
        }
        scheduleTick();
    }

    private void call(NodeId peer, Waiting waiting) {
        Link link = links.find(peer);
        if (link != null && link.workingPath() != null) {
            return;
        }
        if (link == null || ++waiting.calls % CALLS == 0) {
            meet(peer, waiting);
        } else {
            link.paths().call();
        }
    }

    /** Begins a handshake unless one is under way. */
    private void meet(NodeId peer, Waiting waiting) {
        if (links.seatFor(waiting.ring, waiting.contact) == null) {
            forget(peer, waiting.ring);
        }
    }

    private void changed(NodeId peer, Waiting waiting, int bytesBefore) {
        bytes += waiting.flows.bytes() - bytesBefore;
        if (waiting.flows.isEmpty()) {
            peers.remove(peer);
        }
    }

    private void dropped(int packets) {
        for (int i = 0; i < packets; i++) {
            local.dropped("unanswered");
        }
    }
}
