package org.ipop.address.fixed;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Created;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.lease.LeaseCodec;

/** One address of one network, held as long as it is open. Thread: node loop. */
final class FixedAllocator implements AddressAllocator {
    static final Duration LEASE = Duration.ofHours(1);
    private static final long RENEWAL_NANOS = LEASE.toNanos() / 4;

    private final NodeContext context;
    private final JoinedNetwork network;
    private final Optional<String> configured;
    private final List<Consumer<Lease>> lostListeners = new ArrayList<>();
    private Optional<InetAddress> wanted = Optional.empty();
    private Optional<Lease> current = Optional.empty();

    FixedAllocator(NodeContext context, JoinedNetwork network, Optional<String> configured) {
        this.context = context;
        this.network = network;
        this.configured = configured;
        network.dht().onLost(key -> current.filter(lease -> key(lease.address()).equals(key)).ifPresent(this::lose));
        context.schedule(RENEWAL_NANOS, this::renew);
    }

    @Override
    public CompletionStage<Lease> acquire(Optional<InetAddress> former) {
        try {
            wanted = Optional.of(choose(former));
            return claim(wanted.get());
        } catch (Refused e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public Optional<Lease> current() {
        return current;
    }

    @Override
    public List<Lease> known() {
        return current.stream().toList();
    }

    @Override
    public void onLost(Consumer<Lease> lost) {
        lostListeners.add(lost);
    }

    @Override
    public CompletionStage<Void> release() {
        Optional<InetAddress> given = wanted;
        wanted = Optional.empty();
        current = Optional.empty();
        return given.map(address -> network.dht().release(key(address))).orElse(CompletableFuture.completedStage(null));
    }

    @Override
    public void close() {
        wanted = Optional.empty();
        context.close();
    }

    private InetAddress choose(Optional<InetAddress> former) {
        String name = network.spec().name();
        InetAddress address = configured.map(FixedAllocator::parse).or(() -> former).orElseThrow(() -> new Refused(
            "no address is configured for network '" + name + "': add it to plugins.org.ipop.address.fixed"));
        if (!network.spec().assignable(address)) {
            throw new Refused("the configured " + address.getHostAddress() + " is no address for members of network '"
                + name + "' (" + network.spec().ipv4() + ")");
        }
        return address;
    }

    private static InetAddress parse(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new Refused("plugins.org.ipop.address.fixed has '" + text + "', which is no address");
        }
    }

    /** Our own record counts as won again, so a claim renews too. */
    private CompletionStage<Lease> claim(InetAddress address) {
        Member self = network.self();
        return network.dht().create(key(address), LeaseCodec.encode(address, self.node(), self.host()), LEASE)
            .thenApply(created -> outcome(address, created));
    }

    private Lease outcome(InetAddress address, Created created) {
        if (!wanted.equals(Optional.of(address))) {
            throw new ServiceGone("address allocation");
        }
        return switch (created) {
            case Created.Won won -> hold(new Lease(address, network.self().node(), network.self().host(),
                won.stored().expiresEpochSeconds()));
            case Created.Taken taken -> {
                current.ifPresent(this::lose);
                throw new Refused(address.getHostAddress() + " of network '" + network.spec().name()
                    + "' is held by " + network.writerOf(taken.by()).map(Member::host)
                    .orElse(taken.by().writer().toShort()) + "; configure another one");
            }
        };
    }

    private Lease hold(Lease lease) {
        current = Optional.of(lease);
        return lease;
    }

    private void renew() {
        current.map(Lease::address).ifPresent(this::claim);
        current.filter(lease -> lease.expiresEpochSeconds() <= context.epochSeconds()).ifPresent(this::lose);
        context.schedule(RENEWAL_NANOS, this::renew);
    }

    private void lose(Lease lease) {
        current = Optional.empty();
        lostListeners.forEach(listener -> listener.accept(lease));
    }

    private Key key(InetAddress address) {
        return LeaseCodec.key(network.spec().ring(), address);
    }
}
