package org.ipop.dhcp.dht;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.Refused;
import org.ipop.api.RingId;
import org.ipop.api.ServiceGone;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.lease.LeaseCodec;

/** Leases for hosts behind this member. To extend one is to create it again: our own record counts as won. */
final class DhtHostLeases implements HostLeases {
    static final int LIMIT = 4_096;
    private static final int UNANSWERED_LIMIT = 3;

    private final NodeContext context;
    private final Counters counters;
    private final JoinedNetwork network;
    private final Dht dht;
    private final AddressPool pool;
    private final Predicate<InetAddress> own;
    private final Holdings holdings = new Holdings();
    private final AutoCloseable watch;
    private final List<Consumer<InetAddress>> lostListeners = new ArrayList<>();
    private boolean closed;

    /** @param own is this the member's own address? */
    DhtHostLeases(NodeContext context, Counters counters, JoinedNetwork network, Predicate<InetAddress> own) {
        this.context = context;
        this.counters = counters;
        this.network = network;
        this.dht = network.dht();
        this.pool = new AddressPool(network.spec().ipv4());
        this.own = own;
        this.watch = dht.onLost(this::lostKey);
    }

    boolean has(RingId ring, InetAddress address) {
        return !closed && network.spec().ring().equals(ring) && holdings.has(address);
    }

    @Override
    public CompletionStage<Lease> take(Wish wish, Duration duration) {
        if (closed) {
            return CompletableFuture.failedStage(new ServiceGone("leases of hosts"));
        }
        Taking taking = new Taking(wish, duration);
        taking.next();
        return taking.result;
    }

    @Override
    public CompletionStage<Void> release(InetAddress address) {
        return holdings.remove(address) ? dht.release(key(address)) : CompletableFuture.completedStage(null);
    }

    @Override
    public void onLost(Consumer<InetAddress> lost) {
        lostListeners.add(lost);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                watch.close();
            } catch (Exception e) {
                throw new IllegalStateException("the store cannot end a watch", e);
            }
            context.close();
        }
    }

    private void lostKey(Key key) {
        holdings.find(address -> key(address).equals(key)).ifPresent(this::lose);
    }

    private void lose(InetAddress address) {
        counters.counter("address.host.lost").increment();
        holdings.remove(address);
        List.copyOf(lostListeners).forEach(listener -> listener.accept(address));
    }

    private Key key(InetAddress address) {
        return LeaseCodec.key(network.spec().ring(), address);
    }

    /** One search. An address is reserved among our hosts before the ring is asked for it. */
    private final class Taking {
        private final Wish wish;
        private final Duration duration;
        private final Probing probing;
        private final CompletableFuture<Lease> result = new CompletableFuture<>();
        private int unanswered;

        private Taking(Wish wish, Duration duration) {
            this.wish = wish;
            this.duration = duration;
            this.probing = Probing.forHost(pool, wish, context.random());
        }

        private void next() {
            Optional<InetAddress> candidate = probing.next();
            while (candidate.isPresent() && !free(candidate.get())) {
                candidate = probing.next();
            }
            if (candidate.isEmpty() || holdings.size() >= LIMIT) {
                counters.counter("address.host.refused").increment();
                result.completeExceptionally(new Refused(wish.strict() ? "this address is not to be had"
                    : "no free address in " + network.spec().ipv4() + " of network " + network.spec().name()));
            } else {
                attempt(candidate.get());
            }
        }

        private boolean free(InetAddress address) {
            return !own.test(address) && holdings.free(address, wish.client());
        }

        private void attempt(InetAddress address) {
            boolean ours = holdings.has(address);
            holdings.put(address, wish.client());
            var value = LeaseCodec.encode(address, network.self().node(), wish.host());
            dht.create(key(address), value, duration).whenComplete((created, failure) -> {
                switch (created) {
                    case Created.Won won -> won(address, won);
                    case Created.Taken taken -> {
                        counters.counter("address.host.taken").increment();
                        if (ours) {
                            lose(address);
                        }
                        holdings.remove(address);
                        next();
                    }
                    case null -> again(address, ours, failure);
                }
            });
        }

        private void won(InetAddress address, Created.Won won) {
            if (closed || !holdings.has(address)) {
                result.completeExceptionally(new ServiceGone("a lease that was given back meanwhile"));
            } else {
                result.complete(new Lease(address, network.self().node(), wish.host(),
                    won.stored().expiresEpochSeconds()));
            }
        }

        /** The same address, since our own record would count as ours. */
        private void again(InetAddress address, boolean ours, Throwable failure) {
            unanswered++;
            if (unanswered < UNANSWERED_LIMIT && !closed) {
                attempt(address);
                return;
            }
            if (!ours) {
                release(address);
            }
            result.completeExceptionally(failure);
        }
    }
}
