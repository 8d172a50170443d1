package org.ipop.nat.portmap;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.ipop.api.runtime.NodeContext;

/**
 * One port at one router: finds a protocol that grants it, and keeps the grant.
 * <pre>
 *            no protocol left                    half of the lifetime is over, or the
 *  +-----------------------------+                router has forgotten or asks us to come
 *  v                             |               +---------------------------+
 * RESTING --after ten minutes--> ASKING --yes--> HELD -----------------------+
 *                                  ^              |
 *                                  +--expired-----+          any --close--> CLOSED: given back
 * </pre>
 */
final class PortMap implements AutoCloseable {
    static final long LIFETIME_SECONDS = 3600;
    /** A router may ask for more work than a mapping is worth. */
    static final long MIN_LIFETIME_SECONDS = 120;
    static final long REST_NANOS = 600_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int RETRIES = 4;

    private enum State { RESTING, ASKING, HELD, CLOSED }

    private final NodeContext context;
    private final Gateway gateway;
    private final Supplier<List<Supplier<CompletionStage<MappingProtocol>>>> protocols;
    private final Runnable changed;
    private final Queue<Supplier<CompletionStage<MappingProtocol>>> left = new ArrayDeque<>();
    private Optional<MappingProtocol> protocol = Optional.empty();
    private Optional<Grant> grant = Optional.empty();
    private long expiresNanos;
    private long renewNanos;
    private long retryNanos;
    private boolean renewing;
    private State state = State.RESTING;
    private String story = "not asked yet";
    private NodeContext.Timer timer = () -> { };

    /** @param protocols in the order in which they are tried, each opened when it is its turn */
    PortMap(NodeContext context, Gateway gateway,
            Supplier<List<Supplier<CompletionStage<MappingProtocol>>>> protocols, Runnable changed) {
        this.context = context;
        this.gateway = gateway;
        this.protocols = protocols;
        this.changed = changed;
        ask();
    }

    Gateway gateway() {
        return gateway;
    }

    Optional<InetSocketAddress> external() {
        return grant.map(Grant::external);
    }

    String report() {
        String held = grant.map(granted -> protocol.orElseThrow().name() + " of " + router() + " leads "
            + granted.external().getAddress().getHostAddress() + " port " + granted.external().getPort()
            + " to us, for " + Math.max(0, (expiresNanos - context.nanoTime()) / NANOS_PER_SECOND) + " s more"
            + (RouteTable.isPrivate(granted.external().getAddress()) ? "; another NAT is in front of it" : ""))
            .orElse("");
        return held.isEmpty() ? router() + ": " + story : held;
    }

    /** Something tells that the router may have forgotten: asks it, but not more often than it checks itself. */
    void doubt() {
        if (state == State.HELD && !renewing) {
            check();
        }
    }

    private String router() {
        return gateway.router().getHostAddress();
    }

    private void ask() {
        become(State.ASKING, "being asked");
        left.clear();
        left.addAll(protocols.get());
        next();
    }

    private void next() {
        if (left.isEmpty()) {
            become(State.RESTING, story);
            timer = context.schedule(REST_NANOS, this::ask);
            return;
        }
        left.poll().get().whenComplete((opened, error) -> {
            if (state == State.CLOSED) {
                Optional.ofNullable(opened).ifPresent(MappingProtocol::close);
            } else if (error != null) {
                story = "cannot be asked: " + error.getMessage();
                next();
            } else {
                attempt(opened);
            }
        });
    }

    private void attempt(MappingProtocol opened) {
        protocol = Optional.of(opened);
        opened.map(LIFETIME_SECONDS).whenComplete((granted, error) -> {
            if (state == State.CLOSED) {
                return;
            }
            if (error == null) {
                hold(granted);
            } else {
                story = (story.equals("being asked") ? "" : story + "; ") + opened.name() + " " + reason(error);
                drop();
                next();
            }
        });
    }

    private void hold(Grant granted) {
        long lifetime = Math.clamp(granted.lifetimeSeconds(), MIN_LIFETIME_SECONDS, LIFETIME_SECONDS);
        boolean other = !granted.external().equals(external().orElse(null));
        grant = Optional.of(granted);
        renewing = false;
        expiresNanos = context.nanoTime() + lifetime * NANOS_PER_SECOND;
        renewNanos = context.nanoTime() + lifetime * NANOS_PER_SECOND / 2;
        retryNanos = lifetime * NANOS_PER_SECOND / 2 / RETRIES;
        become(State.HELD, "granted");
        if (other) {
            changed.run();
        }
        watch();
    }

    /** Renews half of the lifetime later; now and then asks whether the router still knows. */
    private void watch() {
        timer.cancel();
        long checkNanos = protocol.orElseThrow().checkSeconds() * NANOS_PER_SECOND;
        timer = context.schedule(Math.min(checkNanos, Math.max(0, renewNanos - context.nanoTime())), () -> {
            if (context.nanoTime() - renewNanos >= 0) {
                renew();
            } else {
                check();
            }
        });
    }

    private void check() {
        renewing = true;
        protocol.orElseThrow().keeps().whenComplete((kept, error) -> {
            if (state == State.HELD) {
                renewing = false;
                if (error == null && kept) {
                    watch();
                } else {
                    renew();
                }
            }
        });
    }

    private void renew() {
        renewing = true;
        protocol.orElseThrow().map(LIFETIME_SECONDS).whenComplete((granted, error) -> {
            if (state != State.HELD) {
                return;
            }
            if (error == null) {
                hold(granted);
            } else if (context.nanoTime() - expiresNanos >= 0) {
                drop();
                changed.run();
                ask();
            } else {
                renewing = false;
                renewNanos = context.nanoTime() + retryNanos;
                watch();
            }
        });
    }

    private void drop() {
        grant = Optional.empty();
        protocol.ifPresent(MappingProtocol::close);
        protocol = Optional.empty();
    }

    private void become(State next, String why) {
        state = next;
        story = why;
    }

    private static String reason(Throwable error) {
        return error.getCause() == null ? error.getMessage() : error.getCause().getMessage();
    }

    @Override
    public void close() {
        if (state != State.CLOSED) {
            timer.cancel();
            become(State.CLOSED, "closed");
            grant.ifPresent(held -> protocol.orElseThrow().release());
            drop();
        }
    }
}
