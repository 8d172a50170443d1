package org.ipop.lan.standby;

import io.netty.buffer.ByteBuf;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.dht.Stored;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.lan.GatewayFrame;
import org.ipop.wire.lan.GatewayFrame.Claim;
import org.ipop.wire.lan.GatewayFrame.Host;
import org.ipop.wire.lan.GatewayFrame.Sender;
import org.ipop.wire.lan.GatewayFrame.Signed;
import org.ipop.wire.lan.GatewayFrame.Told;
import org.ipop.wire.vnet.AddressRecord;

/**
 * The other gateways of this network on the LAN. One counts if its frame is signed, its key is a member's, and it is
 * new: it repeats our nonce, or continues a series that began so. Thread: node loop.
 */
public final class Gateways {
    static final int LIMIT = 8;
    /** Of frames that anybody may send here; a gateway sends two a second, and some more when hosts come. */
    static final int PER_SECOND = 40;
    /** How long after its last word it is still named as one that may serve our hosts. */
    static final long REMEMBERED_NANOS = 3_600_000_000_000L;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Node node;
    private final NodeContext context;
    private final JoinedNetwork network;
    private final Counters counters;
    private final Consumer<ByteBuf> out;
    private final Events events;
    private final TokenBucket budget;
    private final long nonce;
    private final Map<NodeId, Gateway> known = new LinkedHashMap<>();
    /** The latest nonce of each, certain or not. */
    private final LinkedHashMap<NodeId, Long> heard = new LinkedHashMap<>();
    private final Set<NodeId> underWay = new TreeSet<>();
    private long counter;

    /** What it needs of the node. */
    public record Node(NodeContext context, Counters counters, Identity identity, SignatureVerifier signatures) {
    }

    /** What it hears. */
    public interface Events {
        /** A frame that says it is of a gateway here, and is not known to be true yet, or is the first of a series. */
        void stranger();

        void heard(Member gateway, Claim claim, Told told);
    }

    private record Gateway(Member member, long nonce, long counter, long heardNanos) {
    }

    /** @param out takes frames without their header */
    public Gateways(Node node, JoinedNetwork network, Consumer<ByteBuf> out, Events events) {
        this.node = node;
        this.context = node.context();
        this.counters = node.counters();
        this.network = network;
        this.out = out;
        this.events = events;
        this.budget = new TokenBucket(PER_SECOND, PER_SECOND, context.nanoTime());
        this.nonce = context.random().nextLong();
    }

    /** Those that may serve our hosts, the one heard last first. */
    public List<Contact> contacts(int most) {
        long now = context.nanoTime();
        known.values().removeIf(gateway -> now - gateway.heardNanos() > REMEMBERED_NANOS);
        return known.values().stream().sorted((a, b) -> Long.compare(b.heardNanos(), a.heardNanos())).limit(most)
            .map(gateway -> new Contact(gateway.member().node(), gateway.member().position(),
                gateway.member().position(), List.of())).toList();
    }

    /** Signs and says it. */
    public void say(Claim claim, Told told) {
        byte[] content = frame(claim, told).content();
        if (!context.compute(network.self().node(), () -> node.identity().sign(GatewayFrame.message(content)),
            (signature, failure) -> {
                if (failure == null) {
                    send(content, signature);
                }
            })) {
            counters.counter("lan.gateway.drop.busy").increment();
        }
    }

    /** At once, for there may be no later. */
    public void sayLast(Claim claim, Told told) {
        byte[] content = frame(claim, told).content();
        send(content, node.identity().sign(GatewayFrame.message(content)));
    }

    /** Of type {@link GatewayFrame#TYPE}; without its header. */
    public void receive(ByteBuf payload) throws MalformedPacket {
        Signed signed = GatewayFrame.parse(payload);
        NodeId from = signed.frame().sender().node();
        if (!signed.frame().ring().equals(network.spec().ring()) || from.equals(network.self().node())) {
            counters.counter("lan.gateway.other").increment();
        } else if (isOld(from, signed.frame().sender())) {
            counters.counter("lan.gateway.drop.old").increment();
        } else if (!budget.take(1, context.nanoTime()) || !context.compute(from, () -> node.signatures().verify(
            signed.frame().sender().publicKey().toArray(), signed.message(), signed.signature()),
            (good, failure) -> checked(from, signed.frame(), Boolean.TRUE.equals(good)))) {
            counters.counter("lan.gateway.drop.busy").increment();
        }
    }

    private GatewayFrame frame(Claim claim, Told told) {
        counter++;
        long interfaceId = ByteBuffer.wrap(network.self().ipv6().getAddress()).getLong(8);
        return new GatewayFrame(network.spec().ring(), new Sender(node.identity().publicKey(), interfaceId, nonce,
            counter), claim, List.copyOf(heard.values()), told);
    }

    private void send(byte[] content, byte[] signature) {
        out.accept(Packet.allocate(content.length + signature.length).writeBytes(content).writeBytes(signature));
    }

    private boolean isOld(NodeId from, Sender sender) {
        Gateway gateway = known.get(from);
        return gateway != null && gateway.nonce() == sender.nonce() && sender.counter() <= gateway.counter();
    }

    private void checked(NodeId from, GatewayFrame frame, boolean good) {
        if (!good || isOld(from, frame.sender())) {
            counters.counter(good ? "lan.gateway.drop.old" : "lan.gateway.drop.forged").increment();
            return;
        }
        Gateway gateway = known.get(from);
        boolean series = gateway != null && gateway.nonce() == frame.sender().nonce();
        if (series || frame.heard().contains(nonce)) {
            Optional<Member> member = network.member(from).or(() -> Optional.ofNullable(gateway).map(Gateway::member))
                .filter(each -> each.expiresEpochSeconds() > context.epochSeconds());
            member.ifPresentOrElse(each -> accept(each, frame), () -> ask(from, frame));
        }
        if (!series) {
            echo(from, frame.sender().nonce());
            events.stranger();
        }
    }

    private void accept(Member member, GatewayFrame frame) {
        if (known.size() >= LIMIT && !known.containsKey(member.node())) {
            counters.counter("lan.gateway.drop.many").increment();
            return;
        }
        known.put(member.node(), new Gateway(member, frame.sender().nonce(), frame.sender().counter(),
            context.nanoTime()));
        events.heard(member, frame.claim(), frame.told());
    }

    private void echo(NodeId from, long theirs) {
        heard.remove(from);
        heard.put(from, theirs);
        if (heard.size() > GatewayFrame.MOST_HEARD) {
            heard.pollFirstEntry();
        }
    }

    /** Its certificate comes with the record that leads to its IPv6 address. */
    private void ask(NodeId from, GatewayFrame frame) {
        if (underWay.contains(from)) {
            return;
        }
        if (underWay.size() >= LIMIT) {
            counters.counter("lan.gateway.drop.busy").increment();
            return;
        }
        underWay.add(from);
        certificate(frame.sender().interfaceId()).whenComplete((records, failure) -> {
            underWay.remove(from);
            Optional<Member> member = failure != null ? Optional.empty() : records.stream()
                .filter(record -> record.writer().equals(from)).findFirst().flatMap(network::writerOf);
            if (member.isEmpty()) {
                counters.counter("lan.gateway.drop.no-member").increment();
            } else if (!isOld(from, frame.sender())) {
                accept(member.get(), frame);
            }
        });
    }

    private CompletionStage<List<Stored>> certificate(long interfaceId) {
        return network.dht().get(AddressRecord.key(network.spec().ring(), address(network.spec().ipv6(), interfaceId)),
            PATIENCE);
    }

    private static Inet6Address address(Prefix prefix, long interfaceId) {
        byte[] raw = ByteBuffer.wrap(prefix.network().address().getAddress().clone()).putLong(8, interfaceId).array();
        try {
            return (Inet6Address) InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }

    /** Hosts in as many lists as fit frames. */
    public static List<List<Host>> pages(List<Host> hosts) {
        List<List<Host>> pages = new ArrayList<>();
        List<Host> page = new ArrayList<>();
        int bytes = 0;
        for (Host host : hosts) {
            bytes += host.bytes();
            if (bytes > GatewayFrame.HOSTS_BYTES) {
                pages.add(page);
                page = new ArrayList<>();
                bytes = host.bytes();
            }
            page.add(host);
        }
        pages.add(page);
        return pages;
    }
}
