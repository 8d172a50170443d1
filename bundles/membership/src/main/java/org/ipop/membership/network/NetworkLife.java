package org.ipop.membership.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Dht;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.MembershipsSnapshot;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.membership.NetworkStatus.State;
import org.ipop.api.membership.RunningNetwork;
import org.ipop.api.name.NameService;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.membership.enrolment.Enrolled;
import org.ipop.membership.proof.NetworkCredentials;
import org.ipop.membership.proof.NodeKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one network on this node.
 * <pre>
 *  CONNECTING ---> ALLOCATING ---> STARTING ---> ACTIVE ---> LEAVING
 *   on the ring,    address held     tap and       |  ^
 *   or patience       |              name up       |  | another address held
 *   at its end        v  refused       |           v  |
 *                  FAILED <------------+       ALLOCATING (address lost)
 *                     +--> ALLOCATING, backing off      any ---> EXPELLED
 * </pre>
 * Thread: node loop.
 */
public final class NetworkLife {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkLife.class);
    private static final long SECOND = 1_000_000_000L;
    /** How long to wait for other members before going on alone: a stranger needs them, a returner holds its lease. */
    static final long PATIENCE_NEW_NANOS = 30 * SECOND;
    static final long PATIENCE_KNOWN_NANOS = 5 * SECOND;
    static final long PATIENCE_NAMES_NANOS = 2 * SECOND;
    static final long ACTIVE_DEADLINE_NANOS = 60 * SECOND;
    private static final long FIRST_RETRY_NANOS = SECOND;
    private static final long LAST_RETRY_NANOS = 60 * SECOND;
    private static final long LEAVE_NANOS = 3 * SECOND;

    private final NodeContext context;
    private final Surroundings surroundings;
    private final NetworkStanding standing;
    private final NetworkFiles files;
    private final Optional<String> namespace;
    private final Overlay overlay;
    private final Dht dht;
    private final JoinedNetwork joined;
    private final Rendezvous rendezvous;
    private final AutoCloseable watch;
    private final List<CompletableFuture<NetworkStatus>> waiting = new ArrayList<>();
    private Optional<AddressAllocator> allocator = Optional.empty();
    private Optional<VirtualNetwork> router = Optional.empty();
    private Optional<NameService> names = Optional.empty();
    private Optional<InetAddress> address;
    private State state = State.CONNECTING;
    private String detail = "looking for other members";
    private long retryNanos = FIRST_RETRY_NANOS;
    private boolean closed;

    /** What all networks of a node share. */
    public record Surroundings(NetworkServices services, NodeKeys keys, Overlay bootstrap, Dht bootstrapStore,
                               Counters counters) {
    }

    /** @param founder nobody else is in the network: do not wait for others */
    public NetworkLife(NodeContext context, Surroundings surroundings, Enrolled enrolled, NetworkFiles files,
                       boolean founder) {
        this.context = context;
        this.surroundings = surroundings;
        this.standing = new NetworkStanding(context, surroundings, enrolled, files);
        this.files = files;
        this.namespace = files.namespace();
        this.address = files.address();
        NetworkProofs proofs = standing.proofs();
        NetworkCredentials credentials = standing.credentials();
        this.overlay = surroundings.services().overlays().open(credentials.spec().ring(),
            credentials.self().position(), proofs.gate());
        this.dht = surroundings.services().dhts().open(overlay, proofs.guard());
        this.joined = proofs.joined(overlay, dht, namespace);
        enrolled.members().forEach(overlay::introduce);
        this.rendezvous = new Rendezvous(context,
            new Rendezvous.Meeting(surroundings.bootstrap(), surroundings.bootstrapStore(), overlay),
            new RendezvousSeal(credentials.rendezvousSecret()), surroundings.keys().source());
        this.watch = overlay.watch(this::ringChanged);
        standing.open(overlay, rendezvous, this::expelled);
        long patience = founder ? 0 : address.isPresent() ? PATIENCE_KNOWN_NANOS : PATIENCE_NEW_NANOS;
        context.schedule(overlay.view().state() == RingView.State.MEMBER ? 0 : patience, this::connected);
    }

    public Overlay overlay() {
        return overlay;
    }

    public NetworkCredentials credentials() {
        return standing.credentials();
    }

    public NetworkStanding standing() {
        return standing;
    }

    /** Whose certificates were checked; a successor need not see them again. */
    public List<MembershipsSnapshot.Checked> checkedMembers() {
        return standing.proofs().directory().checked();
    }

    public void recall(List<MembershipsSnapshot.Checked> members) {
        standing.proofs().directory().recall(members);
    }

    /** False once the network has been left, or we have been expelled from it. */
    public boolean open() {
        return !closed;
    }

    public NetworkStatus status() {
        return new NetworkStatus(credentials().spec(), credentials().self(), state,
            allocator.flatMap(AddressAllocator::current).map(Lease::address),
            router.map(VirtualNetwork::device), namespace, explained());
    }

    /** What the network consists of; empty unless ACTIVE. */
    public Optional<RunningNetwork> running() {
        return state == State.ACTIVE
            ? Optional.of(new RunningNetwork(joined, allocator.orElseThrow(), router.orElseThrow(),
                names.orElseThrow()))
            : Optional.empty();
    }

    /** Somebody who may be a member: from the peer cache, from the LAN. */
    public void introduce(Contact member) {
        if (!closed) {
            overlay.introduce(member);
        }
    }

    /** Completes when the network is ACTIVE; fails with Refused at the first refusal, or after a minute. */
    public CompletionStage<NetworkStatus> whenActive() {
        if (state == State.ACTIVE) {
            return CompletableFuture.completedFuture(status());
        }
        CompletableFuture<NetworkStatus> active = new CompletableFuture<>();
        waiting.add(active);
        context.schedule(ACTIVE_DEADLINE_NANOS, () -> {
            waiting.remove(active);
            active.completeExceptionally(new Refused("network '" + credentials().spec().name()
                + "' is joined but not up after a minute (" + detail + "); it keeps trying, see 'ipop status'"));
        });
        return active;
    }

    /** Gives address and name back, within three seconds, and detaches from the ring. Files stay. */
    public CompletionStage<Void> leave() {
        state(State.LEAVING, "giving the address back");
        closeNames();
        closeRouter();
        CompletableFuture<Void> left = new CompletableFuture<>();
        allocator.map(AddressAllocator::release).orElseGet(() -> CompletableFuture.completedFuture(null))
            .whenComplete((done, error) -> left.complete(null));
        context.schedule(LEAVE_NANOS, () -> left.complete(null));
        return left.thenRun(this::close);
    }

    /** Stops; the lease runs out by itself. */
    public void close() {
        if (!closed) {
            detach();
            goneForThoseWhoWait();
        }
    }

    /** Ends without touching what the network consists of. */
    public void suspend() {
        if (!closed) {
            end();
            goneForThoseWhoWait();
        }
    }

    private void end() {
        closed = true;
        standing.close();
        rendezvous.close();
        closeWatch();
    }

    private void detach() {
        closeNames();
        closeRouter();
        allocator.ifPresent(AddressAllocator::close);
        allocator = Optional.empty();
        end();
        dht.close();
        overlay.close();
    }

    private void goneForThoseWhoWait() {
        List.copyOf(waiting).forEach(active -> active.completeExceptionally(new ServiceGone("membership")));
    }

    /** There is no use in trying on; what is left of the network is its line in the status. */
    private void expelled() {
        if (closed) {
            return;
        }
        String name = credentials().spec().name();
        detach();
        state(State.EXPELLED, "expelled from " + name + " by its authority; 'ipop leave " + name + "' forgets it");
        List<CompletableFuture<NetworkStatus>> done = List.copyOf(waiting);
        waiting.clear();
        done.forEach(active -> active.completeExceptionally(new Refused("this node was " + detail)));
    }

    private void ringChanged() {
        if (overlay.view().state() == RingView.State.MEMBER) {
            connected();
        }
    }

    private void connected() {
        if (state == State.CONNECTING && !closed) {
            AddressAllocator opened = surroundings.services().allocators().open(joined);
            opened.onLost(this::lost);
            allocator = Optional.of(opened);
            allocate(address);
        }
    }

    private void allocate(Optional<InetAddress> former) {
        state(State.ALLOCATING, former.map(wanted -> "asking for " + wanted.getHostAddress())
            .orElse("asking for an address"));
        allocator.orElseThrow().acquire(former).whenComplete((lease, error) -> {
            if (state != State.ALLOCATING || closed) {
                return;
            }
            if (error != null) {
                failed(error);
            } else {
                allocated(lease.address());
            }
        });
    }

    private void allocated(InetAddress held) {
        address = Optional.of(held);
        state(State.STARTING, "bringing up " + held.getHostAddress());
        files.address(held).whenComplete((stored, error) -> {
            if (error != null) {
                LOG.warn("address not kept for the next start network={} cause={}", credentials().spec().name(),
                    error.getMessage());
            }
            if (state == State.STARTING && !closed) {
                bringUp(held);
            }
        });
    }

    private void bringUp(InetAddress held) {
        if (router.isPresent()) {
            router.get().readdress(held);
            names.ifPresent(service -> service.readdress(held));
            active();
        } else {
            start(held);
        }
    }

    private void start(InetAddress held) {
        try {
            router = Optional.of(surroundings.services().routers().open(joined, held));
            NameService opened = surroundings.services().names().open(joined, held);
            names = Optional.of(opened);
            await(opened);
        } catch (Refused e) {
            closeRouter();
            failed(e);
        }
    }

    /** Whoever sees ACTIVE can look names up; but a port 53 that is taken must not keep a network from its work. */
    private void await(NameService opened) {
        state(State.STARTING, "making names known");
        CompletableFuture<Void> ready = opened.ready().thenRun(() -> { }).toCompletableFuture();
        NodeContext.Timer patience = context.schedule(PATIENCE_NAMES_NANOS, () -> ready.complete(null));
        ready.whenComplete((done, error) -> {
            patience.cancel();
            if (state == State.STARTING && !closed) {
                active();
            }
        });
    }

    private void active() {
        retryNanos = FIRST_RETRY_NANOS;
        state(State.ACTIVE, "");
        List<CompletableFuture<NetworkStatus>> done = List.copyOf(waiting);
        waiting.clear();
        done.forEach(active -> active.complete(status()));
    }

    /** Refusals reach those who wait; what is merely not ready yet is tried again in silence. */
    private void failed(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        state(State.FAILED, why);
        if (address.isEmpty()) {
            // the former address is another member's now
            closeNames();
            closeRouter();
        }
        if (cause instanceof Refused) {
            List<CompletableFuture<NetworkStatus>> done = List.copyOf(waiting);
            waiting.clear();
            done.forEach(active -> active.completeExceptionally(cause));
        }
        context.schedule(retryNanos, this::retry);
        retryNanos = Math.min(2 * retryNanos, LAST_RETRY_NANOS);
    }

    private void retry() {
        if (state == State.FAILED && !closed) {
            allocator.flatMap(AddressAllocator::current).map(Lease::address)
                .ifPresentOrElse(this::allocated, () -> allocate(address));
        }
    }

    private void lost(Lease lease) {
        if (closed || state == State.LEAVING) {
            return;
        }
        LOG.warn("address lost network={} address={}", credentials().spec().name(), lease.address().getHostAddress());
        address = Optional.empty();
        allocate(Optional.empty());
    }

    private String explained() {
        return state == State.ACTIVE && overlay.view().members() <= 1 ? "no other member is in sight" : detail;
    }

    private void state(State next, String why) {
        if (next != state) {
            LOG.info("network state network={} state={} detail={}", credentials().spec().name(), next, why);
        }
        state = next;
        detail = why;
    }

    private void closeNames() {
        names.ifPresent(NameService::close);
        names = Optional.empty();
    }

    private void closeRouter() {
        router.ifPresent(VirtualNetwork::close);
        router = Optional.empty();
    }

    private void closeWatch() {
        try {
            watch.close();
        } catch (Exception e) {
            throw new IllegalStateException("a watch closes without fault", e);
        }
    }
}
