package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.runtime.NodeContext.Timer;
import org.ipop.api.security.Session;
import org.ipop.wire.link.LinkFrame;

/**
 * What connects us with one peer: sessions, paths, places in rings.
 * <pre>
 *                 +--------- gave up ----------+
 *                 |                            v
 *   CONNECTING ---+-- session ---> UP --idle, bye--> CLOSED <-- five minutes --+
 *                                 ^  |                                         |
 *            answer, new session  |  | no path answers                         |
 *                                 |  v                                         |
 *                                SILENT ------------- gave up -----------> DORMANT
 * </pre>
 * A DORMANT link has no place in any ring, but keeps its keys: an answer of the peer makes it UP again.
 */
final class Link implements LinkSession.Owner, PathEvents {
    static final long IDLE_NANOS = 300_000_000_000L;

    private final LinkTable links;
    private final Local local;
    private final NodeId peer;
    private final SessionSet sessions;
    private final PathSet paths;
    private final Seats seats;
    private final Approach approach;
    private final Dormancy dormancy;
    private final Departures departures;
    private State state = State.CONNECTING;
    private final Acquaintance known = new Acquaintance();
    private final Dialogue dialogue;
    private long upSinceNanos;
    private Timer timer;
    private long timerNanos;

    private enum State { CONNECTING, UP, SILENT, DORMANT, CLOSED }

    Link(LinkTable links, NodeId peer) {
        this.links = links;
        this.local = links.local();
        this.peer = peer;
        this.sessions = new SessionSet(local);
        this.paths = new PathSet(local, this);
        this.seats = new Seats(local, this);
        this.upSinceNanos = local.now();
        this.approach = new Approach(this);
        this.dormancy = new Dormancy(this);
        this.departures = new Departures(this);
        this.dialogue = new Dialogue(this);
    }

    LinkTable links() {
        return links;
    }

    NodeId peer() {
        return peer;
    }

    Seats seats() {
        return seats;
    }

    PathSet paths() {
        return paths;
    }

    SessionSet sessions() {
        return sessions;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    Approach approach() {
        return approach;
    }

    Departures departures() {
        return departures;
    }

    Acquaintance acquaintance() {
        return known;
    }

    /** Traffic goes straight to the peer. */
    boolean direct() {
        return state == State.UP && paths.selected().map(Path::direct).orElse(false);
    }

    /** The path that carries traffic; null if none does: asked for every packet. */
    Path workingPath() {
        return state == State.UP ? paths.current() : null;
    }

    /** A ring, or a packet of a network, wants this peer. */
    RingSeat want(AttachedRing ring, Contact contact) {
        RingSeat seat = seats.obtain(ring);
        seat.hint(contact);
        approach.hint(contact);
        links.relayRoutes(ring.id(), contact).forEach(approach::add);
        if (state == State.DORMANT) {
            dormancy.wanted();
        } else {
            sessions.current().ifPresentOrElse(session -> {
                seats.admit(session, seat);
                approach.hints().forEach(paths::learn);
            }, () -> approach.begin(Optional.empty()));
        }
        return seat;
    }

    void release(RingId ring) {
        seats.release(ring);
    }

    /** A dormant peer cannot be told that a place is gone, so it loses all. */
    void detached(AttachedRing ring) {
        seats.detached(ring, sessions.current());
        if (state == State.DORMANT) {
            close("ring " + ring.id() + " was left");
        }
    }

    /** Ends the peer's place in the ring if its membership no longer holds, in all sessions. */
    void recheck(AttachedRing ring) {
        seats.recheck(ring, sessions.all());
    }

    /** Our handshake has come through over this route. */
    void established(Session session, Route by) {
        approach.abandon();
        adopt(new LinkSession(local, links.sessions(), session, this), by);
    }

    /** The first packet of a session in which we are the responder has been opened. */
    void confirmed(LinkSession session, long begunNanos, Route by) {
        session.owner(this);
        if (approach.oursSurvives(begunNanos, sessions.current())) {
            sessions.keep(session);
            history("the peer's handshake crossed ours, which survives");
        } else {
            adopt(session, by);
        }
    }

    /** No handshake came through. */
    void unreached(String why) {
        switch (state) {
            case CONNECTING -> close("no link: " + why);
            case SILENT -> sleep("no link: " + why);
            case DORMANT -> seats.vacate("no link: " + why);
            case UP, CLOSED -> history("new session: " + why);
        }
    }

    /** Nobody answers; what we have agreed with the peer is kept for a while. */
    private void sleep(String why) {
        if (!Dormancy.hasRoom(links) || sessions.outdated(links.handshakes().generation())) {
            close(why);
            return;
        }
        state(State.DORMANT, why);
        dormancy.begin(seats.known(sessions.all()));
        links.gone(peer);
        seats.vacate(why);
        wakeAt(local.now());
    }

    boolean dormant() {
        return state == State.DORMANT;
    }

    private void adopt(LinkSession session, Route by) {
        session.generation = links.handshakes().generation();
        sessions.adopt(session);
        known.freshSession();
        state(State.UP, "session " + (session.session.info().initiator() ? "to" : "from") + " the peer over " + by);
        paths.proved(by);
        approach.hints().forEach(paths::learn);
        dialogue.beginAnew();
        seats.admit(session);
        wakeAt(local.now());
    }

    @Override
    public void opened(LinkSession session, ByteBuf frame, Route from) {
        heard(frame.readableBytes(), from);
        if (state == State.DORMANT) {
            dormancy.heard();
        }
        links.frames().read(this, session, frame, from);
    }

    /** Something authentic came this way; an unknown way is tried at once, and traffic follows if it answers. */
    void heard(int bytes, Route from) {
        known.receivedBytes += bytes;
        Path path = paths.find(from);
        if (path == null) {
            boolean allowed = !(from instanceof Route.Direct direct) || links.outlet().allows(direct.remote());
            path = allowed ? paths.turnedUp(from) : null;
        }
        if (path != null) {
            paths.heard(path);
            if (path == paths.current() && links.awaits(peer)) {
                seats.all().forEach(RingSeat::sendWaiting);
            }
        }
    }

    @Override
    public void transmit(ByteBuf datagrams, int segmentBytes, boolean signalling) {
        departures.transmit(datagrams, segmentBytes, signalling);
    }

    @Override
    public void probe(Path path, long id) {
        departures.probe(path, id);
    }

    /** Packets of a network are on their way. */
    void carriesPackets(int packets) {
        known.carriedPackets(local.now());
        paths.carried(packets);
    }

    @Override
    public boolean carries(Path path) {
        Link first = path.route instanceof Route.Relayed relayed ? links.find(relayed.first()) : null;
        return path.direct() || first != null && first.direct();
    }

    @Override
    public void selected(Path path, String why) {
        history((path.direct() ? "direct " : path.hops == 1 ? "relayed " : "routed ") + path + " (" + why + ")");
        if (state == State.SILENT) {
            state(State.UP, "a path answers");
        } else if (state == State.DORMANT) {
            awake();
        }
        seats.all().forEach(RingSeat::sendWaiting);
        dialogue.selected(path);
        links.changed();
    }

    private void awake() {
        approach.abandon();
        state(State.UP, "the peer is back");
        seats.retake(sessions.all(), dormancy.rings());
        dialogue.beginAnew();
    }

    @Override
    public void silent() {
        if (state == State.UP) {
            state(State.SILENT, "no path answers");
            seats.unreachable("no path answers");
            links.silent(peer);
            approach.begin(Optional.empty());
        }
    }

    @Override
    public void distrusted(Route.Relayed route, int lostPercent) {
        local.count("relay.distrusted", route.first());
        history("relay " + route + " lost " + lostPercent + " % of the packets; others are preferred for "
            + RelayAudit.DISTRUST_NANOS / 60_000_000_000L + " min");
    }

    @Override
    public void wakeAt(long nanos) {
        if (state == State.CLOSED || timer != null && timerNanos - nanos <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerNanos = nanos;
        timer = local.context().schedule(nanos - local.now(), this::tick);
    }

    private void tick() {
        timer = null;
        long now = local.now();
        long next = paths.tick(now, timerNanos);
        if (state == State.DORMANT) {
            wakeAt(Math.min(next, dormancy.tick(now)));
            return;
        }
        sessions.expire(now, session -> seats.all().stream().anyMatch(seat -> seat.heldBy(session)))
            .forEach(ended -> seats.ended(ended, "its session has ended"));
        if (state == State.UP && approach.mayRetry(now) && renewalDue(now)) {
            history("new keys are due");
            approach.begin(sessions.current().map(current -> current.session.info().peerStaticKey()));
        }
        if (!seats.wanted() && !known.peerNeeds && now - usedNanos() >= IDLE_NANOS) {
            leave("idle");
        }
        wakeAt(sessions.hasOlder() ? Math.min(next, now + SessionSet.OLDER_NANOS) : next);
    }

    private boolean renewalDue(long now) {
        return sessions.outdated(links.handshakes().generation())
            || sessions.rekeyDue(now, known.carryingNanos(now), seats.sealedPackets());
    }

    /** When a ring, a network or a relayed datagram last used the link. */
    long usedNanos() {
        return seats.usedNanos(upSinceNanos);
    }

    /** Closes, and says so to the peer. */
    void leave(String why) {
        sessions.current().ifPresent(session -> session.send(new LinkFrame.Bye(why)));
        close(why);
    }

    /** Ends here and goes on in other links; nobody is told. */
    Optional<LinksSnapshot.Peer> suspend() {
        boolean up = state == State.UP || state == State.SILENT;
        if (state == State.DORMANT) {
            sessions.close();
        }
        state = State.CLOSED;
        if (timer != null) {
            timer.cancel();
        }
        approach.abandon();
        Optional<LinksSnapshot.Peer> left = up ? Handover.suspend(this) : Optional.empty();
        seats.suspend();
        return left;
    }

    /** Goes on with what former links left; see {@link #resumed}. */
    void resume(LinksSnapshot.Peer left) {
        Handover.resume(this, left);
        state(paths.selected().isEmpty() ? State.SILENT : State.UP, "the links were exchanged");
    }

    /** All links are there again. Where something was under way a new session brings it to its end. */
    void resumed() {
        dialogue.beginAnew();
        if (state == State.SILENT || sessions.outdated(links.handshakes().generation())) {
            approach.begin(sessions.current().map(current -> current.session.info().peerStaticKey()));
        }
        wakeAt(local.now());
    }

    void close(String why) {
        if (state == State.CLOSED) {
            return;
        }
        state(State.CLOSED, why);
        if (timer != null) {
            timer.cancel();
        }
        approach.abandon();
        links.closed(this);
        sessions.close();
        seats.vacate(why);
    }

    private void state(State next, String why) {
        if (state != next) {
            history(next + ": " + why);
            if (next == State.UP) {
                upSinceNanos = local.now();
            }
        }
        state = next;
    }

    void history(String what) {
        links.history().add(peer, what);
    }

    LinkInfo info() {
        LinkInfo.State shown = switch (state) {
            case CONNECTING, SILENT, DORMANT -> LinkInfo.State.CONNECTING;
            case UP -> LinkInfo.State.UP;
            case CLOSED -> LinkInfo.State.CLOSED;
        };
        return known.info(this, shown);
    }
}
