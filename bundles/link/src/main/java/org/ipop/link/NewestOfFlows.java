package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;

/**
 * Of each flow of packets to one peer the newest, as long as it may be of use. What TCP sends into the dark is the same
 * segment again and again (RFC 6298, section 5.4), the one that its receiver waits for: one is enough.
 */
final class NewestOfFlows {
    static final int MAX_PACKETS = 32;
    static final int MAX_BYTES = 48 * 1024;
    /** Longer than the longest pause between two tries of one connection: 120 s where it is longest (Linux). */
    static final long TCP_NANOS = 150_000_000_000L;
    /** Whoever sends anything else has tried again by then, or does not need it any more. */
    static final long OTHER_NANOS = 3_000_000_000L;

    /** The oldest first. */
    private final Map<Flow, Kept> newest = new LinkedHashMap<>();
    private int bytes;

    /** @param ports of TCP and UDP, both in one number; else 0 */
    record Flow(RingId ring, int protocol, InetAddress from, InetAddress to, int ports) {
        private static final int PORTS_BYTES = 4;

        /** Throws for what is no whole IP packet. */
        static Flow of(RingId ring, ByteBuf packet) throws MalformedPacket {
            IpView ip = IpView.of(packet);
            boolean ports = (ip.protocol() == IpProtocol.TCP || ip.protocol() == IpProtocol.UDP)
                && !ip.laterFragment() && ip.payloadBytes() >= PORTS_BYTES;
            return new Flow(ring, ip.protocol(), ip.source(), ip.destination(),
                ports ? packet.getInt(packet.readerIndex() + ip.payloadStart()) : 0);
        }

        boolean tcp() {
            return protocol == IpProtocol.TCP;
        }

        private long lifeNanos() {
            return tcp() ? TCP_NANOS : OTHER_NANOS;
        }
    }

    private record Kept(ByteBuf packet, long sinceNanos) {
    }

    /** Owns the packet, of at most {@link #MAX_BYTES}; returns how many others had to go to make room. */
    int put(Flow flow, ByteBuf packet, long now) {
        remove(flow);
        int gone = 0;
        while (newest.size() >= MAX_PACKETS || bytes + packet.readableBytes() > MAX_BYTES) {
            remove(newest.keySet().iterator().next());
            gone++;
        }
        newest.put(flow, new Kept(packet, now));
        bytes += packet.readableBytes();
        return gone;
    }

    /** Takes out what is of use still, the oldest first; it is the caller's. What is not is released. */
    List<Packet> take(RingId ring, long now) {
        expire(now);
        List<Packet> taken = new ArrayList<>();
        for (Iterator<Map.Entry<Flow, Kept>> all = newest.entrySet().iterator(); all.hasNext();) {
            Map.Entry<Flow, Kept> entry = all.next();
            if (entry.getKey().ring().equals(ring)) {
                all.remove();
                bytes -= entry.getValue().packet().readableBytes();
                taken.add(Packet.of(entry.getValue().packet()));
            }
        }
        return taken;
    }

    /** Releases what is of no use any more; returns how many packets. */
    int expire(long now) {
        List<Flow> old = newest.entrySet().stream()
            .filter(entry -> now - entry.getValue().sinceNanos() >= entry.getKey().lifeNanos())
            .map(Map.Entry::getKey).toList();
        old.forEach(this::remove);
        return old.size();
    }

    /** Releases those of a ring that the peer is not in any more; returns how many packets. */
    int forget(RingId ring) {
        List<Flow> ended = newest.keySet().stream().filter(flow -> flow.ring().equals(ring)).toList();
        ended.forEach(this::remove);
        return ended.size();
    }

    void clear() {
        List.copyOf(newest.keySet()).forEach(this::remove);
    }

    /** A connection waits. */
    boolean holdsTcp() {
        return newest.keySet().stream().anyMatch(Flow::tcp);
    }

    boolean isEmpty() {
        return newest.isEmpty();
    }

    int bytes() {
        return bytes;
    }

    private void remove(Flow flow) {
        Kept former = newest.remove(flow);
        if (former != null) {
            bytes -= former.packet().readableBytes();
            former.packet().release();
        }
    }
}
