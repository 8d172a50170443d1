package org.ipop.vnet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.ServiceGone;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.api.vnet.AddressResolver;
import org.ipop.vnet.Binding.Holder;
import org.ipop.wire.ip.IpView;

/**
 * Remembers who has which address, as long as the lease lasts, and looks it up where that is not known. Whatever is not
 * new is looked up again behind the packet that uses it: a former holder may get that one, but nobody waits for the
 * ring. One look-up at a time for an address; those that packets of others cause have a budget of their own, so that a
 * liar cannot use up ours.
 */
final class MemberResolver implements AddressResolver {
    static final long NEW_NANOS = seconds(30);
    /** Where another may serve it, and nothing is heard from it. */
    static final long SHARED_NEW_NANOS = seconds(2);
    static final long NOBODY_NANOS = seconds(2);
    static final long LOOKUP_NANOS = MemberRecords.PATIENCE.toNanos();
    /** So long the ring may still name a gateway that has died. */
    static final long DOUBT_NANOS = seconds(15);
    static final int DOUBTED = 64;
    static final int LOOKUPS = 256;
    static final int OWN_PER_SECOND = 128;
    static final int OTHERS_PER_SECOND = 64;

    private static final DhtUnavailable ALONE = new DhtUnavailable("nobody else is in the ring");
    private static final DhtUnavailable OVER_BUDGET = new DhtUnavailable("too many look-ups of addresses");

    private final NodeContext context;
    private final JoinedNetwork network;
    private final MemberRecords records;
    private final BindingCache cache = new BindingCache();
    private final Map<InetAddress, Lookup> running = new LinkedHashMap<>();
    /** Who was out of reach, and when; the latest last. */
    private final LinkedHashMap<NodeId, Long> doubted = new LinkedHashMap<>();
    private final TokenBucket ownBudget;
    private final TokenBucket othersBudget;
    private final Counter lookups;
    private final Counter overBudget;
    private final Counter unanswered;
    private final Counter movedHosts;
    private boolean closed;

    MemberResolver(NodeContext context, JoinedNetwork network, Counters counters) {
        this.context = context;
        this.network = network;
        this.records = new MemberRecords(context, network, counters.counter("vnet.drop.record"));
        this.ownBudget = new TokenBucket(OWN_PER_SECOND, 2 * OWN_PER_SECOND, context.nanoTime());
        this.othersBudget = new TokenBucket(OTHERS_PER_SECOND, 2 * OTHERS_PER_SECOND, context.nanoTime());
        this.lookups = counters.counter("vnet.lookup");
        this.overBudget = counters.counter("vnet.lookup.over-budget");
        this.movedHosts = counters.counter("vnet.host.moved");
        this.unanswered = counters.counter("vnet.lookup.unanswered");
    }

    /** Does a member have the address it sends from? UNKNOWN: {@link #verify} finds out. */
    enum Holding { HELD, NOT_HELD, UNKNOWN }

    /** Where a packet goes; null if that is not known now. */
    Binding find(IpView ip) {
        return fresh(cache.ofDestination(ip), ownBudget);
    }

    /** Null if it is not known now. */
    Binding find(InetAddress address) {
        return fresh(cache.of(address), ownBudget);
    }

    Holding holding(NodeId member, IpView ip) {
        Binding binding = fresh(cache.ofSource(ip), othersBudget);
        if (binding != null && binding.heldBy(member)) {
            heard(binding);
            return Holding.HELD;
        }
        return binding != null && moved(member, binding) ? Holding.HELD : claim(member, ip.source(), binding);
    }

    /** Looks up an address for our own sake. */
    CompletionStage<Binding> lookUp(InetAddress address) {
        return lookUp(address, ownBudget);
    }

    /** Looks up an address that somebody else sends from. */
    CompletionStage<Binding> verify(InetAddress source) {
        return lookUp(source, othersBudget);
    }

    @Override
    public Optional<Contact> cached(InetAddress address) {
        return Optional.ofNullable(find(address)).flatMap(Binding::contact);
    }

    @Override
    public CompletionStage<Optional<Contact>> resolve(InetAddress address) {
        return binding(address).thenApply(Binding::contact);
    }

    @Override
    public boolean mayUse(NodeId member, InetAddress source) {
        Binding binding = fresh(cache.of(source), othersBudget);
        boolean held = binding != null && (binding.heldBy(member) || binding.mayBeServedBy(member));
        Holding holding = held ? Holding.HELD : claim(member, source, binding);
        if (holding == Holding.UNKNOWN) {
            verify(source);
        }
        return holding == Holding.HELD;
    }

    @Override
    public void doubt(NodeId member) {
        doubted.remove(member);
        doubted.put(member, context.nanoTime());
        if (doubted.size() > DOUBTED) {
            doubted.pollFirstEntry();
        }
        cache.replaceAll(binding -> binding.heldBy(member) ? binding.doubted(context.nanoTime()) : binding);
    }

    @Override
    public CompletionStage<Optional<Lease>> lease(InetAddress address) {
        return binding(address).thenApply(Binding::lease);
    }

    @Override
    public void close() {
        closed = true;
        List<Lookup> open = new ArrayList<>(running.values());
        running.clear();
        open.forEach(lookup -> lookup.fail(new ServiceGone("the address resolver")));
    }

    private CompletionStage<Binding> binding(InetAddress address) {
        Binding binding = find(address);
        return binding != null ? CompletableFuture.completedStage(binding) : lookUp(address);
    }

    private Binding fresh(Binding binding, TokenBucket budget) {
        if (binding == null || binding.expired(context.nanoTime())) {
            return null;
        }
        if (binding.due(context.nanoTime()) && !running.containsKey(binding.address())) {
            lookUp(binding.address(), budget);
        }
        return binding;
    }

    /** One of several that may serve it does so: no need to ask again soon whether another does. */
    private void heard(Binding binding) {
        long now = context.nanoTime();
        if (binding.shared() && binding.askNanos() - now < SHARED_NEW_NANOS / 2) {
            long latest = binding.foundNanos() + NEW_NANOS;
            long next = Math.min(latest - now, SHARED_NEW_NANOS) + now;
            if (next - binding.askNanos() > 0) {
                cache.put(binding.askedAgainAt(next));
            }
        }
    }

    /** A host is heard by another gateway of its LAN, which may serve it: from now on it is reached there. */
    private boolean moved(NodeId member, Binding binding) {
        if (!binding.mayBeServedBy(member)) {
            return false;
        }
        movedHosts.increment();
        cache.put(binding.servedBy(member, context.nanoTime()));
        return true;
    }

    /** What the certificate says needs no look-up; a fresh answer is believed, an older one asked for again. */
    private Holding claim(NodeId node, InetAddress source, Binding known) {
        Optional<Member> member = network.member(node);
        if (member.isPresent() && hasByCertificate(member.get(), source)) {
            cache.put(bind(source, Optional.of(records.holder(member.get()))));
            return Holding.HELD;
        }
        if (member.isPresent() && !AddressPlan.isIpv4(source)) {
            return Holding.NOT_HELD;
        }
        boolean news = known != null && context.nanoTime() - known.foundNanos() < NOBODY_NANOS;
        return news ? Holding.NOT_HELD : Holding.UNKNOWN;
    }

    private boolean hasByCertificate(Member member, InetAddress source) {
        return member.expiresEpochSeconds() > context.epochSeconds()
            && (member.ipv6().equals(source) || member.fixedIpv4().equals(Optional.of(source)));
    }

    private CompletionStage<Binding> lookUp(InetAddress address, TokenBucket budget) {
        Lookup same = running.get(address);
        if (same != null) {
            return same.result;
        }
        if (closed) {
            return CompletableFuture.failedStage(new ServiceGone("the address resolver"));
        }
        if (running.size() >= LOOKUPS || !budget.take(1, context.nanoTime())) {
            overBudget.increment();
            return CompletableFuture.failedStage(OVER_BUDGET);
        }
        lookups.increment();
        Lookup lookup = new Lookup(address);
        running.put(address, lookup);
        lookup.start();
        return lookup.result;
    }

    private Binding bind(InetAddress address, Optional<Holder> holder) {
        long now = context.nanoTime();
        long servesNanos = holder.map(this::leftNanos).orElse(NOBODY_NANOS);
        long newNanos = holder.filter(held -> !held.others().isEmpty()).isPresent() ? SHARED_NEW_NANOS : NEW_NANOS;
        Binding found = new Binding(address, holder, now, now + newNanos, now + servesNanos);
        return found.shared() && isDoubted(holder.orElseThrow().contact()) ? undoubted(found) : found;
    }

    /** By another of those that may serve it, if there is one that was not out of reach just now. */
    private Binding undoubted(Binding found) {
        return found.holder().orElseThrow().others().stream().filter(other -> !isDoubted(other)).findFirst()
            .map(other -> found.servedBy(other.node(), context.nanoTime())).orElse(found);
    }

    private boolean isDoubted(Contact gateway) {
        Long since = doubted.get(gateway.node());
        return since != null && context.nanoTime() - since < DOUBT_NANOS;
    }

    private long leftNanos(Holder holder) {
        return seconds(Math.min(holder.leaseEndsEpochSeconds() - context.epochSeconds(), Integer.MAX_VALUE));
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000_000L;
    }

    /** One question to the ring; whatever it finds is in the cache before anybody hears of it. */
    private final class Lookup {
        private final InetAddress address;
        private final CompletableFuture<Binding> result = new CompletableFuture<>();
        private final Timer deadline;

        private Lookup(InetAddress address) {
            this.address = address;
            this.deadline = context.schedule(LOOKUP_NANOS,
                () -> fail(new DhtUnavailable("no answer who has " + address.getHostAddress())));
        }

        private void start() {
            records.holder(address).whenComplete((holder, failure) -> {
                if (failure != null) {
                    fail(failure);
                } else if (holder.isEmpty() && records.alone() && holds(cache.of(address))) {
                    fail(ALONE);
                } else if (running.remove(address, this)) {
                    deadline.cancel();
                    Binding found = bind(address, holder);
                    cache.put(found);
                    result.complete(found);
                }
            });
        }

        /** A node without a network is no better witness than its own memory. */
        private boolean holds(Binding former) {
            return former != null && former.holder().isPresent() && !former.expired(context.nanoTime());
        }

        private void fail(Throwable failure) {
            if (running.remove(address, this) && !closed) {
                unanswered.increment();
                leaveForNow();
            }
            deadline.cancel();
            result.completeExceptionally(
                failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause() : failure);
        }

        /** What is known serves on, and a ring that is silent has enough to do. */
        private void leaveForNow() {
            Binding former = cache.of(address);
            if (former != null) {
                cache.put(former.askedAgainAt(context.nanoTime() + NEW_NANOS));
            }
        }
    }
}
