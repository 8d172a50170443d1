package org.ipop.vnet;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.List;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.link.Contact;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.vnet.RouterCounters.Drop;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpErrors;
import org.ipop.wire.ip.IcmpErrors.Unreachable;
import org.ipop.wire.ip.IpView;

/** Takes packets from the tap to the members they are for. */
final class Outbound implements PacketSink {
    /** RFC 1812, section 4.3.2.8 and RFC 4443, section 2.4 (f) demand a limit; the numbers are ours. */
    static final int ERRORS_PER_SECOND = 100;

    private final NodeContext context;
    private final AddressPlan plan;
    private final MemberResolver resolver;
    private final PacketLinks links;
    private final RouterTap tap;
    private final Stub stub;
    private final Groups groups;
    private final RouterCounters counters;
    private final TokenBucket errors;
    private final WaitingRoom<InetAddress> waiting = new WaitingRoom<>();
    private boolean answered;

    Outbound(NodeContext context, Surroundings around, PacketLinks links) {
        this.context = context;
        this.plan = around.plan();
        this.resolver = around.resolver();
        this.tap = around.tap();
        this.stub = around.stub();
        this.groups = around.groups();
        this.counters = around.counters();
        this.links = links;
        this.errors = new TokenBucket(ERRORS_PER_SECOND, ERRORS_PER_SECOND, context.nanoTime());
    }

    /** From the tap, or from a host behind us that has waited. */
    @Override
    public void packet(Packet packet) {
        try {
            route(IpView.of(packet.buffer()), packet);
        } catch (MalformedPacket e) {
            counters.drop(Drop.MALFORMED, packet);
        }
    }

    @Override
    public void flush() {
        groups.flush();
        links.flush();
        stub.flush();
        if (answered) {
            answered = false;
            tap.flush();
        }
    }

    /** Packets that wait are dropped. */
    void close() {
        waiting.close();
    }

    /** Group traffic comes first: a system sends it from link-local addresses too, and that is no fault. */
    private void route(IpView ip, Packet packet) {
        switch (plan.destination(ip)) {
            case GROUP -> toGroup(ip, packet);
            case MEMBER, OWN, NAME_SERVER, OUTSIDE -> {
                if (stub.isDestination(ip) && fromHere(ip)) {
                    stub.write(packet);
                } else if (plan.source(ip) == AddressPlan.Kind.OWN || stub.isSource(ip)) {
                    routeOurs(ip, packet);
                } else {
                    counters.drop(Drop.SOURCE, packet);
                }
            }
        }
    }

    /** The name server answers hosts behind us from its own address. */
    private boolean fromHere(IpView ip) {
        AddressPlan.Kind source = plan.source(ip);
        return source == AddressPlan.Kind.OWN || source == AddressPlan.Kind.NAME_SERVER || stub.isSource(ip);
    }

    private void routeOurs(IpView ip, Packet packet) {
        switch (plan.destination(ip)) {
            case MEMBER -> toMember(ip, packet);
            case OUTSIDE -> counters.drop(Drop.NOT_OURS, packet);
            case OWN, NAME_SERVER -> counters.drop(Drop.OWN, packet);
            case GROUP -> toGroup(ip, packet);
        }
    }

    void toGroup(IpView ip, Packet packet) {
        if (groups.attended()) {
            groups.outgoing(packet, plan.source(ip) == AddressPlan.Kind.OWN || stub.isSource(ip));
        } else {
            counters.drop(Drop.MULTICAST, packet);
        }
    }

    /** For an address that is none of ours nor of hosts behind us. */
    void toMember(IpView ip, Packet packet) {
        Binding binding = resolver.find(ip);
        if (binding == null) {
            await(ip.destination(), packet);
        } else if (binding.holder().isPresent()) {
            send(binding.holder().get().contact(), ip, packet);
        } else {
            refuse(ip, packet);
        }
    }

    private void send(Contact to, IpView ip, Packet packet) {
        int told = TooBig.told(ip, packet.offload(), links.mtu(to.node()));
        if (told > 0) {
            refuseTooBig(ip, packet, told);
        } else if (links.send(to, packet)) {
            counters.sent.increment();
        } else {
            counters.dropped(Drop.LINK);
        }
    }

    private void await(InetAddress destination, Packet packet) {
        boolean asked = waiting.has(destination);
        if (!waiting.add(destination, packet)) {
            counters.drop(Drop.QUEUE_FULL, packet);
        } else if (!asked) {
            resolver.lookUp(destination).whenComplete((binding, failure) -> resolved(destination, failure == null));
        }
    }

    /** Where the ring did not answer, the sender's own repetition serves it better than an error would. */
    private void resolved(InetAddress destination, boolean known) {
        List<Packet> packets = waiting.take(destination);
        for (Packet packet : packets) {
            if (known) {
                packet(packet);
            } else {
                counters.drop(Drop.UNRESOLVED, packet);
            }
        }
        if (!packets.isEmpty()) {
            flush();
        }
    }

    /** Tells the sender, with or without DF: nothing is fragmented. */
    void refuseTooBig(IpView ip, Packet packet, int mtu) {
        if (errors.take(1, context.nanoTime())) {
            IcmpErrors.tooBig(ip, mtu, ip.destination()).ifPresent(error -> {
                counters.tooBig.increment();
                answer(ip, error);
            });
        }
        counters.drop(Drop.TOO_BIG, packet);
    }

    /** The error comes from the missing host, since a system drops packets that claim to be from itself. */
    private void refuse(IpView ip, Packet packet) {
        if (errors.take(1, context.nanoTime())) {
            IcmpErrors.unreachable(ip, Unreachable.HOST, ip.destination()).ifPresent(error -> {
                counters.unreachable.increment();
                answer(ip, error);
            });
        }
        counters.drop(Drop.UNREACHABLE, packet);
    }

    /** To where the packet came from. */
    private void answer(IpView offending, ByteBuf error) {
        if (stub.isSource(offending)) {
            stub.write(Packet.of(error));
        } else {
            tap.write(Packet.of(error));
            answered = true;
        }
    }
}
