package org.ipop.link;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.Bytes;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.ipop.api.security.Session;

/** How we come to a session with one peer: over which routes, and which of two handshakes survives that cross. */
final class Approach implements Initiation.Outcome {
    private static final int MAX_ROUTES = 12;
    private static final long RETRY_NANOS = 10_000_000_000L;
    /** Handshakes count as begun at the same time if the other one's end is no further back than this. */
    private static final long CROSSING_NANOS = 5_000_000_000L;

    private final Link link;
    private final LinkTable links;
    private final Local local;
    private final Set<Route> hints = new LinkedHashSet<>();
    private Optional<Initiation> initiation = Optional.empty();
    /** The last attempt failed: the next one takes no key for known, since the peer may refuse our clock's stamp. */
    private boolean failed;
    private long notBeforeNanos;

    Approach(Link link) {
        this.link = link;
        this.links = link.links();
        this.local = links.local();
        this.notBeforeNanos = local.now();
    }

    /** What somebody says about where the peer is. */
    void hint(Contact contact) {
        link.dialogue().resort().know(contact.candidates());
        contact.candidates().forEach(candidate -> {
            if (candidate.kind() != Candidate.Kind.STREAM
                && links.outlet().allowsCandidate(candidate.address())) {
                add(new Route.Direct(candidate.address()));
            }
        });
    }

    /** A way over a neighbour; the newest are kept. */
    void add(Route route) {
        if (hints.add(route) && hints.size() > MAX_ROUTES) {
            hints.remove(hints.iterator().next());
        }
    }

    Set<Route> hints() {
        return hints;
    }

    /** Whether none is under way, and one that failed lies far enough back. */
    boolean mayRetry(long now) {
        return initiation.isEmpty() && notBeforeNanos - now <= 0;
    }

    /**
     * Begins a handshake unless one is under way.
     *
     * @param staticKey the peer's, where it certainly still has it: to renew a live session
     */
    void begin(Optional<Bytes> staticKey) {
        link.dialogue().resort().begin(this);
        if (initiation.isPresent()) {
            return;
        }
        initiation = links.handshakes().initiate(Optional.of(link.peer()), staticKey.filter(key -> !failed),
            this::routes, this);
        if (initiation.isEmpty()) {
            local.context().schedule(0, () -> gaveUp("too many handshakes"));
        }
    }

    /** There is a new route: a handshake under way takes it at once. */
    void hurry() {
        initiation.ifPresent(Initiation::hurry);
    }

    void abandon() {
        initiation.ifPresent(links.handshakes()::abandon);
        initiation = Optional.empty();
    }

    /**
     * The peer's handshake has come through; if ours crossed it, the smaller node id's survives. One of ours that still
     * waits for its turn is not needed any more.
     */
    boolean oursSurvives(long peersBegunNanos, Optional<LinkSession> current) {
        if (initiation.filter(Initiation::waits).isPresent()) {
            abandon();
        }
        if (link.peer().compareTo(local.self()) < 0) {
            abandon();
            return false;
        }
        boolean crossed = initiation.isPresent() || current.filter(session -> session.session.info().initiator()
            && peersBegunNanos - session.createdNanos < 0
            && local.now() - session.createdNanos < CROSSING_NANOS).isPresent();
        return crossed && current.isPresent();
    }

    @Override
    public void established(Session session, Route by) {
        initiation = Optional.empty();
        failed = false;
        link.established(session, by);
    }

    @Override
    public void late(Session session, Route by) {
        links.late(session, by);
    }

    @Override
    public void gaveUp(String why) {
        initiation = Optional.empty();
        failed = true;
        notBeforeNanos = local.now() + RETRY_NANOS;
        link.unreached(why);
    }

    private List<Route> routes() {
        Path working = link.workingPath();
        if (working != null) {
            return List.of(working.route);
        }
        Set<Route> routes = new LinkedHashSet<>();
        link.paths().all().stream().map(path -> path.route)
            .filter(route -> route instanceof Route.Stream stream && links.streams().isOpen(stream))
            .forEach(routes::add);
        routes.addAll(hints);
        link.seats().all().forEach(seat -> routes.addAll(links.relayRoutes(seat.ring().id(), seat.contact())));
        link.paths().all().stream().map(path -> path.route).filter(route -> !(route instanceof Route.Stream))
            .forEach(routes::add);
        return routes.stream().limit(MAX_ROUTES).toList();
    }
}
