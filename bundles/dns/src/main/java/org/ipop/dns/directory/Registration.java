package org.ipop.dns.directory;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Key;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.name.NameService.NameRecord;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.Health.Level;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.name.HostEntry;
import org.ipop.wire.name.NameCodec;

/** Our own host name in one network. */
public final class Registration implements AutoCloseable {
    private final JoinedNetwork network;
    private final Health health;
    private final Claim claim;
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private Inet4Address ipv4;
    private AutoCloseable watch = () -> { };

    public Registration(NodeContext context, Health health, JoinedNetwork network, InetAddress ipv4) {
        this.network = network;
        this.health = health;
        this.ipv4 = (Inet4Address) ipv4;
        claim = new Claim(context, network.dht(), NameCodec.key(network.spec().ring(), network.self().host()),
            NameCodec.encode(entry()), this::answered);
    }

    /** Asks the ring for the name. */
    public void start() {
        watch = network.dht().onLost(this::lost);
        claim.ask();
    }

    /** Completes with the ring's first word on who has the name. */
    public CompletionStage<Void> asked() {
        return asked.minimalCompletionStage();
    }

    public void readdress(InetAddress changed) {
        ipv4 = (Inet4Address) changed;
        claim.value(NameCodec.encode(entry()));
    }

    /** Our name as others see it, while it is ours. */
    public Optional<NameRecord> current() {
        HostEntry entry = entry();
        return claim.heldUntil().map(end ->
            new NameRecord(entry.host(), entry.node(), List.of(entry.ipv4(), entry.ipv6()), end));
    }

    /** Leaves the name to the successor of this registration. */
    public void suspend() {
        stopWatching();
        claim.suspend();
        health.clear(subject());
    }

    @Override
    public void close() {
        stopWatching();
        claim.close();
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
        Member self = network.self();
        return new HostEntry(self.host(), self.node(), ipv4, self.ipv6());
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
