package org.ipop.link;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.nat.Candidate;
import org.ipop.api.runtime.NodeContext.Timer;

/**
 * Streams to one peer. They are dialled when datagrams have had their time to find a direct way (in the manner of RFC
 * 8305), and ended when they have found one.
 */
final class LastResort {
    static final long DELAY_NANOS = 2_000_000_000L;
    /** Where other peers are reached by streams only. */
    static final long SHUT_DELAY_NANOS = 250_000_000L;
    static final long MAX_WAIT_NANOS = 60_000_000_000L;
    /** What is under way by the stream, and a way by UDP that closes again at once. */
    static final long LINGER_NANOS = 5_000_000_000L;
    private static final int MAX_LISTENERS = 4;

    private final Link link;
    private final LinkTable links;
    private final Local local;
    private Set<InetSocketAddress> listeners = Set.of();
    private Optional<Approach> approach = Optional.empty();
    private Optional<Timer> timer = Optional.empty();
    private long waitNanos;

    LastResort(Link link) {
        this.link = link;
        this.links = link.links();
        this.local = links.local();
    }

    /** Where the peer listens, as it or others say. */
    void know(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (candidate.kind() == Candidate.Kind.STREAM && listeners.size() < MAX_LISTENERS
                && links.outlet().allowsCandidate(candidate.address())) {
                listeners = new LinkedHashSet<>(listeners);
                if (listeners.add(candidate.address())) {
                    begin();
                }
            }
        }
    }

    /** A handshake with the peer is looked for, which takes new routes as they come. */
    void begin(Approach by) {
        approach = Optional.of(by);
        begin();
    }

    /** There is no direct way, or not yet. */
    private void begin() {
        if (timer.isEmpty() && !listeners.isEmpty() && missing()) {
            waitNanos = DELAY_NANOS;
            wakeIn(links.streams().udpIsShut() ? SHUT_DELAY_NANOS : DELAY_NANOS);
        }
    }

    /** Traffic has taken this path. */
    void selected(Path path) {
        if (path.route instanceof Route.Stream stream) {
            link.history(stream + " is " + links.streams().describe(stream));
        }
        if (path.udp()) {
            local.context().schedule(LINGER_NANOS, this::release);
        } else {
            begin();
        }
    }

    private boolean missing() {
        return links.find(link.peer()) == link && (link.workingPath() == null || !link.workingPath().direct());
    }

    private void wakeIn(long nanos) {
        timer = Optional.of(local.context().schedule(nanos, this::act));
    }

    private void act() {
        timer = Optional.empty();
        if (missing()) {
            if (link.seats().wanted()) {
                listeners.forEach(this::dial);
            }
            waitNanos = Math.min(2 * waitNanos, MAX_WAIT_NANOS);
            wakeIn(waitNanos);
        }
    }

    /** A stream by which nothing comes any more may be broken without having been told: a new one is made. */
    private void dial(InetSocketAddress listener) {
        Route.Stream route = new Route.Stream(listener);
        Path known = link.paths().find(route);
        if (known != null && known.state == Path.State.FAILED) {
            links.streams().hangUp(route);
        }
        links.streams().dial(listener).whenComplete((opened, error) -> {
            if (error != null) {
                link.history(refused(listener, error));
            } else if (missing()) {
                link.paths().learn(opened);
                approach.ifPresent(Approach::hurry);
            } else if (link.workingPath() == null || !link.workingPath().route.equals(opened)) {
                links.streams().hangUp(opened);
            }
        });
    }

    private static String refused(InetSocketAddress listener, Throwable error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return new Route.Stream(listener) + ": " + cause.getMessage();
    }

    /** Streams are dear, for us and for who listens. */
    private void release() {
        if (link.workingPath() != null && link.workingPath().udp()) {
            for (Path path : link.paths().all()) {
                if (path.route instanceof Route.Stream stream) {
                    links.streams().hangUp(stream);
                    link.paths().lost(path, "it is not needed any more");
                }
            }
        }
    }
}
