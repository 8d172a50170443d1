package org.ipop.dhcp.dht;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.Refused;
import org.ipop.api.RingId;
import org.ipop.api.ServiceGone;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.lease.LeaseCodec;

/**
 * The lease of this node in one network.
 * <pre>
 *  NONE --acquire--> SELECTING --won--> BOUND --T1--> RENEWING --T2--> REBINDING --expired--> NONE
 *    ^                   |                ^--------------+-----------------+          ("lost")
 *    +--- pool full -----+                            renewed
 * </pre>
 */
final class DhtAllocator implements AddressAllocator {
    static final Duration LEASE = Duration.ofHours(1);
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int KNOWN_LEASES = 1_024;
    private static final int UNANSWERED_LIMIT = 3;
    /** After so many that were taken the pool seems well filled: we look before we ask. */
    private static final int MISSES_LIMIT = 3;
    private static final int LOOK_AT_ONCE = 16;

    private final NodeContext context;
    private final Counters counters;
    private final JoinedNetwork network;
    private final Dht dht;
    private final AutoCloseable watch;
    private final AddressPool pool;
    private final Predicate<InetAddress> elsewhere;
    private final List<Consumer<Lease>> lostListeners = new ArrayList<>();
    private final LinkedHashMap<InetAddress, Lease> known = new LinkedHashMap<>();
    private Optional<Selecting> selecting = Optional.empty();
    private Optional<Lease> current = Optional.empty();
    private Optional<Timer> renewal = Optional.empty();
    private boolean closed;

    /** @param elsewhere does this member hold the address for somebody else? */
    DhtAllocator(NodeContext context, Counters counters, JoinedNetwork network, Predicate<InetAddress> elsewhere) {
        this.context = context;
        this.counters = counters;
        this.network = network;
        this.dht = network.dht();
        this.pool = new AddressPool(network.spec().ipv4());
        this.elsewhere = elsewhere;
        this.watch = dht.onLost(this::lostKey);
    }

    @Override
    public CompletionStage<Lease> acquire(Optional<InetAddress> former) {
        if (closed) {
            return CompletableFuture.failedStage(new ServiceGone("address allocation"));
        }
        if (current.isPresent()) {
            return CompletableFuture.completedStage(current.get());
        }
        if (selecting.isPresent()) {
            return selecting.get().result.copy();
        }
        Selecting begun = new Selecting(new Probing(pool, self(), former, context.random()));
        selecting = Optional.of(begun);
        begun.next();
        return begun.result.copy();
    }

    @Override
    public Optional<Lease> current() {
        return current;
    }

    /** Is it ours, or will it perhaps be? */
    boolean wants(RingId ring, InetAddress address) {
        return ring().equals(ring) && !closed
            && (current.filter(lease -> lease.address().equals(address)).isPresent()
            || selecting.filter(under -> address.equals(under.attempted)).isPresent());
    }

    @Override
    public List<Lease> known() {
        long now = context.epochSeconds();
        known.values().removeIf(lease -> lease.expiresEpochSeconds() <= now);
        return List.copyOf(known.values());
    }

    @Override
    public void onLost(Consumer<Lease> lost) {
        lostListeners.add(lost);
    }

    @Override
    public CompletionStage<Void> release() {
        stopSelecting();
        Optional<Lease> given = current;
        forget();
        return given.map(lease -> dht.release(key(lease.address()))).orElse(CompletableFuture.completedStage(null));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            stopWatching();
            stopSelecting();
            context.close();
        }
    }

    private void stopWatching() {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException("the store cannot end a watch", e);
        }
    }

    private void stopSelecting() {
        selecting.ifPresent(under -> under.result.completeExceptionally(new ServiceGone("address allocation")));
    }

    private Member self() {
        return network.self();
    }

    private RingId ring() {
        return network.spec().ring();
    }

    private Key key(InetAddress address) {
        return LeaseCodec.key(ring(), address);
    }

    private Bytes value(InetAddress address) {
        return LeaseCodec.encode(address, self().node(), self().host());
    }

    private void count(String name) {
        counters.counter("address." + name).increment();
    }

    private void bind(InetAddress address, Stored stored) {
        Lease lease = new Lease(address, self().node(), self().host(), stored.expiresEpochSeconds());
        current = Optional.of(lease);
        see(lease);
        RenewalTimes times = new RenewalTimes(context.epochSeconds(), lease.expiresEpochSeconds());
        schedule(times.t1(context.random().nextDouble()), () -> renew(lease, times));
    }

    private void renew(Lease lease, RenewalTimes times) {
        if (context.epochSeconds() >= times.expires()) {
            count("expired");
            lose(lease);
            return;
        }
        dht.renew(key(lease.address()), value(lease.address()), LEASE).whenComplete((created, failure) -> {
            if (closed || !current.equals(Optional.of(lease))) {
                return;
            }
            switch (created) {
                case Created.Won won -> {
                    count("renewed");
                    bind(lease.address(), won.stored());
                }
                case Created.Taken taken -> {
                    see(taken.by());
                    lose(lease);
                }
                case null -> {
                    count("renewal-unanswered");
                    schedule(times.next(context.epochSeconds()), () -> renew(lease, times));
                }
            }
        });
    }

    private void schedule(long epochSeconds, Runnable task) {
        renewal.ifPresent(Timer::cancel);
        renewal = Optional.of(context.schedule((epochSeconds - context.epochSeconds()) * SECOND_NANOS, task));
    }

    private void lostKey(Key key) {
        current.filter(lease -> key(lease.address()).equals(key)).ifPresent(this::lose);
    }

    private void lose(Lease lease) {
        if (!closed && current.equals(Optional.of(lease))) {
            count("lost");
            forget();
            List.copyOf(lostListeners).forEach(listener -> listener.accept(lease));
        }
    }

    private void forget() {
        renewal.ifPresent(Timer::cancel);
        renewal = Optional.empty();
        current.ifPresent(lease -> known.remove(lease.address()));
        current = Optional.empty();
    }

    private void see(Stored stored) {
        try {
            see(LeaseCodec.decode(ring(), stored));
        } catch (MalformedPacket e) {
            count("drop.malformed");
        }
    }

    private void see(Lease lease) {
        known.remove(lease.address());
        known.put(lease.address(), lease);
        if (known.size() > KNOWN_LEASES) {
            known.pollFirstEntry();
        }
    }

    /** One search for a free address. What was asked for and not answered is given back at the end. */
    private final class Selecting {
        private final Probing probing;
        private final CompletableFuture<Lease> result = new CompletableFuture<>();
        /** Nobody seemed to hold these. */
        private final ArrayDeque<InetAddress> free = new ArrayDeque<>();
        private InetAddress attempted;
        private int misses;
        private int unanswered;

        private Selecting(Probing probing) {
            this.probing = probing;
            result.whenComplete((lease, failure) -> selecting = Optional.empty());
        }

        private void next() {
            if (!free.isEmpty()) {
                attempt(free.remove());
            } else if (misses < MISSES_LIMIT) {
                probing.next().ifPresentOrElse(this::attempt, this::refuse);
            } else {
                look();
            }
        }

        /** Reading takes nothing away from others, so it can be done for many addresses at once. */
        private void look() {
            List<InetAddress> looked = Stream.generate(probing::next).limit(LOOK_AT_ONCE).flatMap(Optional::stream)
                .toList();
            if (looked.isEmpty()) {
                refuse();
                return;
            }
            int[] open = {looked.size()};
            looked.forEach(address -> dht.get(key(address)).whenComplete((values, failure) -> {
                if (failure != null || !heldByOther(values)) {
                    free.add(address);
                }
                open[0]--;
                if (open[0] == 0 && !result.isDone()) {
                    next();
                }
            }));
        }

        private boolean heldByOther(List<Stored> values) {
            Optional<Stored> holder = values.stream().filter(Stored::exclusive)
                .filter(stored -> !stored.writer().equals(self().node())).findFirst();
            holder.ifPresent(DhtAllocator.this::see);
            return holder.isPresent();
        }

        private void attempt(InetAddress address) {
            if (elsewhere.test(address)) {
                next();
                return;
            }
            attempted = address;
            count("probe");
            dht.create(key(address), value(address), LEASE).whenComplete((created, failure) -> {
                if (result.isDone()) {
                    giveBack(address, created);
                    return;
                }
                switch (created) {
                    case Created.Won won -> {
                        bind(address, won.stored());
                        result.complete(current.orElseThrow());
                    }
                    case Created.Taken taken -> {
                        unanswered = 0;
                        misses++;
                        see(taken.by());
                        next();
                    }
                    case null -> again(address, failure);
                }
            });
        }

        /** Our own record would count as ours, so the same address is the one to ask for again. */
        private void again(InetAddress address, Throwable failure) {
            unanswered++;
            if (unanswered < UNANSWERED_LIMIT) {
                attempt(address);
            } else {
                dht.release(key(address));
                result.completeExceptionally(failure);
            }
        }

        private void giveBack(InetAddress address, Created late) {
            if (!(late instanceof Created.Taken)) {
                dht.release(key(address));
            }
        }

        private void refuse() {
            count("pool-full");
            result.completeExceptionally(new Refused("no free address in " + network.spec().ipv4() + " of network "
                + network.spec().name() + " (" + (probing.exhaustive() ? "all " : "") + probing.tried()
                + " tried): remove members or use a network with a larger --ipv4 prefix"));
        }
    }
}
