package org.ipop.vnet;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.PacketListener;
import org.ipop.vnet.AddressPlan.Kind;
import org.ipop.vnet.RouterCounters.Drop;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.group.GroupFrame;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.MssClamp;

/**
 * Takes packets of members to the tap or to hosts behind us, if they are for them and from an address that is the
 * member's own.
 */
final class Inbound implements PacketListener {
    private final AddressPlan plan;
    private final MemberResolver resolver;
    private final RouterTap tap;
    private final Stub stub;
    private final Groups groups;
    private final RouterCounters counters;
    private final Pings pings;
    private final ToIntFunction<NodeId> mtu;
    private final WaitingRoom<NodeId> waiting = new WaitingRoom<>();
    private final Map<NodeId, InetAddress> asking = new HashMap<>();

    /** @param mtu of the path to a member; see {@link org.ipop.api.link.PacketLinks#mtu} */
    Inbound(Surroundings around, Pings pings, ToIntFunction<NodeId> mtu) {
        this.plan = around.plan();
        this.resolver = around.resolver();
        this.tap = around.tap();
        this.stub = around.stub();
        this.groups = around.groups();
        this.counters = around.counters();
        this.pings = pings;
        this.mtu = mtu;
    }

    @Override
    public void packet(NodeId from, Packet packet) {
        if (GroupFrame.isOne(packet.buffer()) && groups.attended()) {
            groups.incoming(from, packet);
            return;
        }
        try {
            IpView ip = IpView.of(packet.buffer());
            if (plan.destination(ip) != Kind.OWN && !stub.isDestination(ip)) {
                counters.drop(Drop.DESTINATION, packet);
            } else if (plan.source(ip) != Kind.MEMBER) {
                counters.spoofed(from, packet);
            } else {
                screen(from, ip, packet);
            }
        } catch (MalformedPacket e) {
            counters.drop(Drop.MALFORMED, packet);
        }
    }

    /** A packet for a group, which its origin has sent or others have passed on. */
    void group(NodeId origin, Packet packet) {
        try {
            IpView ip = IpView.of(packet.buffer());
            if (plan.destination(ip) != Kind.GROUP) {
                counters.drop(Drop.DESTINATION, packet);
            } else if (plan.source(ip) != Kind.MEMBER) {
                counters.drop(Drop.SPOOFED, packet);
            } else {
                screen(origin, ip, packet);
            }
        } catch (MalformedPacket e) {
            counters.drop(Drop.MALFORMED, packet);
        }
    }

    @Override
    public void flush() {
        groups.flush();
        tap.flush();
        stub.flush();
    }

    @Override
    public void unreachable(NodeId peer, String why) {
        resolver.doubt(peer);
        groups.unreachable(peer);
    }

    /** Packets that wait are dropped. */
    void close() {
        waiting.close();
    }

    private void screen(NodeId from, IpView ip, Packet packet) throws MalformedPacket {
        switch (resolver.holding(from, ip)) {
            case HELD -> {
                clamp(from, ip);
                deliver(ip, packet);
            }
            case NOT_HELD -> refuse(from, ip, packet);
            case UNKNOWN -> await(from, ip.source(), packet);
        }
    }

    /** Who passed a packet of a group on may have named another: nobody is blamed for that. */
    private void refuse(NodeId from, IpView ip, Packet packet) {
        if (plan.destination(ip) == Kind.GROUP) {
            counters.drop(Drop.SPOOFED, packet);
        } else {
            counters.spoofed(from, packet);
        }
    }

    /** What a member offers is how long the segments may be that we send it: no longer than our path to it carries. */
    private void clamp(NodeId from, IpView ip) {
        if (MssClamp.isSyn(ip)) {
            int most = mtu.applyAsInt(from);
            if (most != Integer.MAX_VALUE && MssClamp.lower(ip, most)) {
                counters.clamped.increment();
            }
        }
    }

    private void deliver(IpView ip, Packet packet) throws MalformedPacket {
        if (plan.destination(ip) == Kind.GROUP) {
            counters.received.increment();
            tap.write(packet);
        } else if (stub.isDestination(ip)) {
            counters.received.increment();
            stub.write(packet);
        } else if (pings.takes(ip)) {
            counters.received.increment();
            packet.buffer().release();
        } else if (tap.isOpen()) {
            counters.received.increment();
            tap.write(packet);
        } else {
            counters.drop(Drop.NO_TAP, packet);
        }
    }

    /** One source of a peer at a time, so that a liar costs one look-up at a time. */
    private void await(NodeId from, InetAddress source, Packet packet) {
        InetAddress asked = asking.get(from);
        boolean another = asked != null && !asked.equals(source);
        if (another || !waiting.add(from, packet)) {
            counters.drop(Drop.QUEUE_FULL, packet);
        } else if (asked == null) {
            asking.put(from, source);
            resolver.verify(source).whenComplete((binding, failure) -> verified(from, failure == null));
        }
    }

    /** Only what came by {@link #group} is for a group. */
    private void again(NodeId from, Packet packet) {
        try {
            if (plan.destination(IpView.of(packet.buffer())) == Kind.GROUP) {
                group(from, packet);
            } else {
                packet(from, packet);
            }
        } catch (MalformedPacket e) {
            counters.drop(Drop.MALFORMED, packet);
        }
    }

    private void verified(NodeId from, boolean known) {
        asking.remove(from);
        List<Packet> packets = waiting.take(from);
        for (Packet packet : packets) {
            if (known) {
                again(from, packet);
            } else {
                counters.drop(Drop.UNVERIFIED, packet);
            }
        }
        if (!packets.isEmpty()) {
            flush();
        }
    }
}
