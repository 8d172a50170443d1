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
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.RingId;
import org.ipop.api.ServiceGone;
import org.ipop.api.address.HostLeases;
import org.ipop.api.address.Lease;
import org.ipop.api.address.Succession;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.wire.MalformedPacket;
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
    private Succession shared = Succession.NONE;
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
    public void share(Succession succession) {
        shared = succession;
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
            Bytes value = value(address);
            dht.create(key(address), value, duration).whenComplete((created, failure) -> {
                switch (created) {
                    case Created.Won won -> won(address, won.stored().expiresEpochSeconds());
                    case Created.Taken taken when ofOurLan(taken.by()) -> serve(address, value, taken.by());
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

        private Bytes value(InetAddress address) {
            NodeId self = network.self().node();
            return shared.others().isEmpty() ? LeaseCodec.encode(address, self, wish.host())
                : LeaseCodec.encode(new Lease(address, self, wish.host(), 0), LeaseCodec.client(wish.client()), shared);
        }

        /** Has another gateway taken it for this client, and named us? */
        private boolean ofOurLan(Stored held) {
            try {
                LeaseCodec.Shared lease = LeaseCodec.read(network.spec().ring(), held);
                return held.expiresEpochSeconds() > context.epochSeconds()
                    && lease.client() == LeaseCodec.client(wish.client()) && lease.succession().others().stream()
                    .anyMatch(other -> other.node().equals(network.self().node()));
            } catch (MalformedPacket e) {
                counters.counter("address.host.malformed").increment();
                return false;
            }
        }

        /** Their lease stands; members are told that we are the one who serves it. */
        private void serve(InetAddress address, Bytes value, Stored held) {
            counters.counter("address.host.inherited").increment();
            dht.put(key(address), value, duration).whenComplete((done, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(failure);
                } else {
                    complete(new Lease(address, held.writer(), wish.host(), held.expiresEpochSeconds()));
                }
            });
        }

        private void won(InetAddress address, long expires) {
            complete(new Lease(address, network.self().node(), wish.host(), expires));
        }

        private void complete(Lease lease) {
            if (closed || !holdings.has(lease.address())) {
                result.completeExceptionally(new ServiceGone("a lease that was given back meanwhile"));
            } else {
                result.complete(lease);
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
