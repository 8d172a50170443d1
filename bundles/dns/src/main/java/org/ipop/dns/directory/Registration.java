package org.ipop.dns.directory;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.Refused;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.name.NameService.NameRecord;
import org.ipop.api.name.Published;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.Health.Level;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;
import org.ipop.wire.name.PublishedCodec;

/** Our own host name in one network, and what we publish below it. */
public final class Registration implements AutoCloseable {
    private final NodeContext context;
    private final JoinedNetwork network;
    private final Health health;
    private final Claim claim;
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    /** By the label of the service. */
    private final Map<String, Offer> offers = new TreeMap<>();
    private List<Published> published = List.of();
    private Inet4Address ipv4;
    private AutoCloseable watch = () -> { };

    public Registration(NodeContext context, Health health, JoinedNetwork network, InetAddress ipv4) {
        this.context = context;
        this.network = network;
        this.health = health;
        this.ipv4 = (Inet4Address) ipv4;
        claim = new Claim(context, network.dht(), NameCodec.key(network.spec().ring(), network.self().host()),
            NameCodec.encode(entry()), this::answered);
    }

    /** Asks the ring for the name, and says all of this below it. */
    public void start(List<Published> kept) {
        watch = network.dht().onLost(this::lost);
        published = List.copyOf(kept);
        tell();
    }

    /** Completes with the ring's first word on who has the name. */
    public CompletionStage<Void> asked() {
        return asked.minimalCompletionStage();
    }

    public void readdress(InetAddress changed) {
        ipv4 = (Inet4Address) changed;
        tell();
    }

    public List<Published> published() {
        return published;
    }

    /** Says all of this and no more. Throws Refused if it is no name, or more than a record holds. */
    public void publish(List<Published> all) {
        HostEntry changed = entry(all);
        if (all.size() > PublishedCodec.LIMIT || NameCodec.encode(changed).length() > Dht.MAX_VALUE_BYTES) {
            throw new Refused("a member publishes at most " + PublishedCodec.LIMIT + " names, of "
                + Dht.MAX_VALUE_BYTES + " bytes with its own; remove one first");
        }
        all.stream().filter(entry -> !PublishedCodec.isValid(entry)).findFirst().ifPresent(wrong -> {
            throw new Refused("'" + wrong.label() + "' cannot be published: an alias is one label of letters, digits "
                + "and inner hyphens, a service is like _http._tcp:8080");
        });
        published = List.copyOf(all);
        tell();
    }

    private void tell() {
        Bytes value = NameCodec.encode(entry());
        claim.value(value);
        Set<String> services = published.stream().filter(Published.Service.class::isInstance).map(Published::label)
            .collect(Collectors.toCollection(TreeSet::new));
        offers.entrySet().removeIf(offer -> {
            boolean former = !services.contains(offer.getKey());
            if (former) {
                offer.getValue().close();
            }
            return former;
        });
        offers.values().forEach(offer -> offer.value(value));
        services.forEach(label -> offers.computeIfAbsent(label, service ->
            new Offer(context, network.dht(), NameCodec.serviceKey(network.spec().ring(), service), value)));
    }

    /** Our name as others see it, while it is ours. */
    public Optional<NameRecord> current() {
        HostEntry entry = entry();
        return claim.heldUntil().map(end ->
            new NameRecord(entry.host(), entry.node(), List.of(entry.ipv4(), entry.ipv6()), end, published));
    }

    /** Leaves the name to the successor of this registration. */
    public void suspend() {
        stopWatching();
        claim.suspend();
        offers.values().forEach(Offer::suspend);
        health.clear(subject());
    }

    @Override
    public void close() {
        stopWatching();
        claim.close();
        offers.values().forEach(Offer::close);
        health.clear(subject());
    }

    private void stopWatching() {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException("the store cannot end a watch", e);
        }
    }

    private HostEntry entry() {
        return entry(published);
    }

    private HostEntry entry(List<Published> all) {
        Member self = network.self();
        return new HostEntry(self.host(), self.node(), ipv4, self.ipv6(), all);
    }

    private void lost(Key key) {
        if (key.equals(claim.key())) {
            claim.lost();
        }
    }

    private void answered(Optional<Stored> taken) {
        taken.ifPresentOrElse(by -> health.report(subject(), Level.WARNING, "the name " + network.self().host()
                + " in network " + network.spec().name() + " is held by node " + by.writer()
                + ": one of the two needs another name (leave, then join with --host NAME)"),
            () -> health.clear(subject()));
        asked.complete(null);
    }

    private String subject() {
        return "name of " + network.spec().name();
    }
}
