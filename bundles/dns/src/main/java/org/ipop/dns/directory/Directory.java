package org.ipop.dns.directory;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.name.NameService.NameRecord;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.dns.server.Members;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.lease.LeaseCodec;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;
import org.ipop.wire.vnet.AddressRecord;

/** Names and addresses of one network's members, out of its DHT. A record counts only as far as its certificate. */
public final class Directory implements Members, AutoCloseable {
    private static final int KNOWN_NAMES = 1_024;

    private final NodeContext context;
    private final Counters counters;
    private final JoinedNetwork network;
    private final LookUps lookUps;
    private final LinkedHashMap<String, NameRecord> known = new LinkedHashMap<>();

    public Directory(NodeContext context, Counters counters, JoinedNetwork network) {
        this.context = context;
        this.counters = counters;
        this.network = network;
        this.lookUps = new LookUps(context, counters, network.dht());
    }

    @Override
    public CompletionStage<Optional<NameRecord>> byName(String host) {
        if (!NameCodec.isName(host)) {
            return LookUps.nothing();
        }
        return lookUps.get(NameCodec.key(ring(), host)).thenApply(found -> {
            Optional<NameRecord> record = found.stream()
                .flatMap(stored -> record(stored, () -> NameCodec.decode(ring(), stored)).stream())
                .filter(each -> each.host().equals(host)).findFirst();
            record.ifPresentOrElse(this::see, () -> known.remove(host));
            return record;
        });
    }

    @Override
    public CompletionStage<List<NameRecord>> offering(String service) {
        Key key = NameCodec.serviceKey(ring(), service);
        return lookUps.get(key).thenApply(found -> found.stream()
            .flatMap(stored -> record(stored, () -> NameCodec.decodeOffer(ring(), service, stored)).stream()).toList());
    }

    @Override
    public CompletionStage<Optional<Pointer>> byAddress(InetAddress address) {
        Key key = address instanceof Inet6Address ? AddressRecord.key(ring(), address)
            : LeaseCodec.key(ring(), address);
        return lookUps.get(key).thenApply(found -> found.stream()
            .flatMap(stored -> pointer(stored, address).stream()).findFirst());
    }

    /** Names seen lately that have not run out. */
    public List<NameRecord> known() {
        known.values().removeIf(record -> record.expiresEpochSeconds() <= context.epochSeconds());
        return List.copyOf(known.values());
    }

    @Override
    public void close() {
        lookUps.close();
    }

    private RingId ring() {
        return network.spec().ring();
    }

    private Optional<NameRecord> record(Stored stored, Decoder decoder) {
        try {
            HostEntry entry = decoder.decode();
            Optional<Member> writer = network.writerOf(stored);
            if (writer.filter(member -> certifies(member, entry)).isEmpty()) {
                counters.counter("dns.drop.not-certified").increment();
                return Optional.empty();
            }
            List<InetAddress> addresses = new ArrayList<>(2);
            if (inPlan(entry.ipv4())) {
                addresses.add(entry.ipv4());
            }
            if (writer.get().host().equals(entry.host())) {
                addresses.add(entry.ipv6());
            }
            return Optional.of(new NameRecord(entry.host(), entry.node(), List.copyOf(addresses),
                stored.expiresEpochSeconds(), entry.published()));
        } catch (MalformedPacket e) {
            counters.counter("dns.drop.malformed-record").increment();
            return Optional.empty();
        }
    }

    @FunctionalInterface
    private interface Decoder {
        HostEntry decode() throws MalformedPacket;
    }

    /** The name comes from the writer's certificate, which for IPv6 has the address too. */
    private Optional<Pointer> pointer(Stored stored, InetAddress address) {
        return network.writerOf(stored).filter(member -> member.node().equals(stored.writer()))
            .filter(member -> address instanceof Inet6Address ? member.ipv6().equals(address) : leases(stored, address))
            .map(member -> new Pointer(address instanceof Inet6Address ? member.host() : leased(stored, member),
                stored.expiresEpochSeconds()));
    }

    private boolean leases(Stored stored, InetAddress address) {
        try {
            return LeaseCodec.decode(ring(), stored).address().equals(address);
        } catch (MalformedPacket e) {
            counters.counter("dns.drop.malformed-record").increment();
            return false;
        }
    }

    /** A host behind a member has a name below the member's. */
    private String leased(Stored stored, Member holder) {
        try {
            String host = LeaseCodec.decode(ring(), stored).host();
            return NameCodec.isOf(holder.host(), host) ? host : holder.host();
        } catch (MalformedPacket e) {
            throw new IllegalStateException("read before", e);
        }
    }

    private static boolean certifies(Member member, HostEntry entry) {
        return member.node().equals(entry.node()) && NameCodec.isOf(member.host(), entry.host())
            && member.ipv6().equals(entry.ipv6());
    }

    /** A name must not lead out of the network: that would be a way to rebind names of other places. */
    private boolean inPlan(Inet4Address ipv4) {
        return network.spec().ipv4().contains(ipv4) && !ipv4.equals(network.spec().nameServer4());
    }

    private void see(NameRecord record) {
        known.remove(record.host());
        known.put(record.host(), record);
        if (known.size() > KNOWN_NAMES) {
            known.pollFirstEntry();
        }
    }
}
