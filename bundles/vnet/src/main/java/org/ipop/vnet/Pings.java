package org.ipop.vnet;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpEcho;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;

/**
 * Echo requests that this node itself sends to members, over the path of every packet. Their replies are told from
 * those for the system by identifier and data, both ours and random.
 */
final class Pings {
    static final int LIMIT = 64;
    private static final int SIXTEEN_BITS = 0x10000;

    private final NodeContext context;
    private final AddressPlan plan;
    private final MemberResolver resolver;
    private final int identifier;
    private final Bytes data;
    private final Map<Integer, Ping> bySequence = new LinkedHashMap<>();
    private int nextSequence;

    Pings(NodeContext context, AddressPlan plan, MemberResolver resolver) {
        this.context = context;
        this.plan = plan;
        this.resolver = resolver;
        this.identifier = context.random().nextInt(SIXTEEN_BITS);
        this.data = Bytes.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(context.random().nextLong()).array());
    }

    /** See {@code VirtualNetwork.ping}. The timeout counts from now, finding the member included. */
    CompletionStage<Long> ping(PacketLinks links, InetAddress destination, long timeoutNanos) {
        if (plan.kind(destination) != AddressPlan.Kind.MEMBER) {
            return refused(destination.getHostAddress() + " is no other member's address in this network");
        }
        if (bySequence.size() >= LIMIT) {
            return refused(LIMIT + " pings are under way; wait for one of them");
        }
        Ping ping = new Ping(nextSequence++ % SIXTEEN_BITS, destination, timeoutNanos);
        bySequence.put(ping.sequence, ping);
        resolver.resolve(destination).whenComplete((contact, failure) -> {
            if (failure != null) {
                ping.fail(new Refused("the ring does not answer who has " + destination.getHostAddress()));
            } else if (contact.isEmpty()) {
                ping.fail(new Refused("nobody has " + destination.getHostAddress()));
            } else {
                ping.send(links, contact.get());
            }
        });
        return ping.result;
    }

    /** Is this a reply to one of ours? Then it goes no further. */
    boolean takes(IpView ip) throws MalformedPacket {
        boolean icmp = ip.protocol() == IpProtocol.ICMP || ip.protocol() == IpProtocol.ICMPV6;
        if (!icmp || bySequence.isEmpty()) {
            return false;
        }
        IcmpEcho echo = IcmpEcho.parse(ip).orElse(null);
        if (echo == null || !echo.reply() || echo.identifier() != identifier || !echo.data().equals(data)) {
            return false;
        }
        Ping ping = bySequence.get(echo.sequence());
        if (ping != null && ping.destination.equals(ip.source())) {
            ping.answered();
        }
        return true;
    }

    void close() {
        new ArrayList<>(bySequence.values()).forEach(ping -> ping.fail(new ServiceGone("the virtual network")));
    }

    int underWay() {
        return bySequence.size();
    }

    private static CompletionStage<Long> refused(String line) {
        return CompletableFuture.failedStage(new Refused(line));
    }

    private final class Ping {
        private final int sequence;
        private final InetAddress destination;
        private final Timer deadline;
        private final CompletableFuture<Long> result = new CompletableFuture<>();
        private long sentNanos;

        private Ping(int sequence, InetAddress destination, long timeoutNanos) {
            this.sequence = sequence;
            this.destination = destination;
            this.deadline = context.schedule(timeoutNanos, () -> fail(new Refused("no answer from "
                + destination.getHostAddress() + " within " + timeoutNanos / 1_000_000 + " ms")));
        }

        private void send(PacketLinks links, Contact to) {
            if (result.isDone()) {
                return;
            }
            sentNanos = context.nanoTime();
            IcmpEcho request = new IcmpEcho(false, identifier, sequence, data);
            if (links.send(to, Packet.of(request.packet(plan.ownFor(destination), destination)))) {
                links.flush();
            } else {
                fail(new Refused("no way to " + destination.getHostAddress() + " now"));
            }
        }

        private void answered() {
            end();
            result.complete(context.nanoTime() - sentNanos);
        }

        private void fail(RuntimeException failure) {
            end();
            result.completeExceptionally(failure);
        }

        private void end() {
            bySequence.remove(sequence, this);
            deadline.cancel();
        }
    }
}
