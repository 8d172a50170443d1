package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.nat.NatStrategy;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Session;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.RelayHeader;

/** All links by peer, and the parts that they share. */
final class LinkTable implements CandidateGatherer.Listener {
    static final int MAX_LINKS = 4096;
    /** When the table is full, a link unused for so long gives way to a new one. */
    static final long SPARE_NANOS = 30_000_000_000L;
    private static final int MAX_FIRST_HOPS = 3;
    private static final long RECHECK_NANOS = 5_000_000_000L;

    private final Local local;
    private final SessionTable sessions;
    private final Rings rings = new Rings();
    private final History history;
    private final OwnAddresses own;
    private final RelayForwarder relays;
    private final Outlet outlet;
    private final FrameReader frames;
    private final HandshakeDriver handshakes;
    private final Anteroom anteroom;
    private final Arrivals arrivals;
    private final Map<NodeId, Link> links = new LinkedHashMap<>();
    private List<NatStrategy> strategies = List.of();
    private final Streams streams;
    private final Dials dials;
    /** Null until a peer is silent. */
    private Unanswered unanswered;

    LinkTable(Local local, HandshakeFactory factory, OwnAddresses own, LinkCore.Settings settings) {
        this.local = local;
        this.own = own;
        this.history = new History(local);
        this.sessions = new SessionTable(local);
        this.relays = new RelayForwarder(this, settings, this::arrived);
        this.outlet = new Outlet(local, relays);
        this.frames = new FrameReader(local, relays);
        this.anteroom = new Anteroom(this);
        this.handshakes = new HandshakeDriver(local, factory, sessions, outlet, anteroom::ready);
        this.arrivals = new Arrivals(local, handshakes, sessions);
        this.streams = new Streams(this);
        this.dials = new Dials(this);
    }

    Local local() {
        return local;
    }

    SessionTable sessions() {
        return sessions;
    }

    Rings rings() {
        return rings;
    }

    History history() {
        return history;
    }

    Outlet outlet() {
        return outlet;
    }

    FrameReader frames() {
        return frames;
    }

    /** What there is where UDP is shut. */
    Streams streams() {
        return streams;
    }

    /** Packets for silent peers. */
    Unanswered unanswered() {
        if (unanswered == null) {
            unanswered = new Unanswered(this);
        }
        return unanswered;
    }

    /** Do packets wait until something is heard of this peer? Asked for every datagram. */
    boolean awaits(NodeId peer) {
        return unanswered != null && unanswered.awaits(peer);
    }

    HandshakeDriver handshakes() {
        return handshakes;
    }

    /** Takes handshake and sealed datagrams, from the socket and out of RELAY frames. */
    Arrivals arrivals() {
        return arrivals;
    }

    Collection<Link> all() {
        return List.copyOf(links.values());
    }

    /** Null if there is none; asked for every packet. */
    Link find(NodeId peer) {
        return links.get(peer);
    }

    /** The link with this peer, made if need be; empty for ourselves and when there are too many that are used. */
    Optional<Link> obtain(NodeId peer) {
        Link known = links.get(peer);
        if (known != null) {
            return Optional.of(known);
        }
        if (peer.equals(local.self()) || links.size() >= MAX_LINKS && !makeRoom()) {
            local.dropped(peer.equals(local.self()) ? "self" : "links");
            return Optional.empty();
        }
        Link made = new Link(this, peer);
        links.put(peer, made);
        return Optional.of(made);
    }

    /** Closes the link that has been unused longest, though its peer may want it; not one that we want. */
    private boolean makeRoom() {
        long now = local.now();
        Optional<Link> spare = links.values().stream()
            .filter(link -> !link.seats().wanted() && now - link.usedNanos() >= SPARE_NANOS)
            .max(Comparator.comparingLong(link -> now - link.usedNanos()));
        spare.ifPresent(link -> {
            local.count("evicted");
            link.leave("room was needed");
        });
        return spare.isPresent();
    }

    void attach(AttachedRing ring) {
        rings.add(ring);
        local.context().schedule(RECHECK_NANOS, () -> recheck(ring));
    }

    /** Memberships end while links stand: revoked, expired. */
    private void recheck(AttachedRing ring) {
        if (rings.find(ring.id()).filter(ring::equals).isPresent()) {
            all().forEach(link -> link.recheck(ring));
            local.context().schedule(RECHECK_NANOS, () -> recheck(ring));
        }
    }

    void detach(AttachedRing ring) {
        if (rings.remove(ring)) {
            all().forEach(link -> link.detached(ring));
        }
    }

    /** False if there can be no link. */
    boolean want(AttachedRing ring, Contact contact) {
        Optional<Link> link = obtain(contact.node());
        link.ifPresent(found -> found.want(ring, contact).opened());
        return link.isPresent();
    }

    /** The peer's place in a network's ring, a link on its way; null if there can be none. */
    RingSeat seatFor(RingId ring, Contact contact) {
        Optional<AttachedRing> attached = rings.find(ring);
        if (attached.isEmpty()) {
            return null;
        }
        return obtain(contact.node()).map(link -> link.want(attached.get(), contact)).orElse(null);
    }

    /** Looks for whoever answers there. */
    void dial(AttachedRing ring, InetSocketAddress address) {
        dials.dial(ring, address);
    }

    /** A peer has answered after it was given up; of no use if it has come by another way meanwhile. */
    void late(Session session, Route by) {
        Link known = links.get(session.info().peer());
        if (known != null && known.workingPath() != null) {
            discard(session);
        } else {
            adopt(session, by);
        }
    }

    /** The peer's link has this session from now on; empty if there is no room for it. */
    Optional<Link> adopt(Session session, Route by) {
        Optional<Link> link = obtain(session.info().peer());
        link.ifPresentOrElse(found -> found.established(session, by), () -> discard(session));
        return link;
    }

    private void discard(Session session) {
        sessions.free(session.info().localIndex());
        session.close();
    }

    /** Ways to the contact over neighbours in this ring, and in the bootstrap ring. */
    List<Route> relayRoutes(RingId ring, Contact contact) {
        List<Route> routes = new ArrayList<>();
        if (!ring.equals(RingId.ENROLMENT)) {
            over(ring, contact.node(), contact.attach(), routes);
        }
        if (!ring.equals(RingId.BOOTSTRAP)) {
            Key attach = ring.equals(RingId.ENROLMENT) ? contact.attach() : contact.node().key();
            over(RingId.BOOTSTRAP, contact.node(), attach, routes);
        }
        return routes;
    }

    /** The way over a neighbour that has a link with the peer, if we have a direct one with that neighbour. */
    Optional<Route> relayRoute(RingId ring, NodeId relay, NodeId peer) {
        return relays(ring, relay, peer)
            ? Optional.of(new Route.Relayed(ring, relay,
                new RelayHeader.Point(peer, links.get(relay).seats().find(ring).position())))
            : Optional.empty();
    }

    /** Can this neighbour forward between us and the peer in that ring? */
    boolean relays(RingId ring, NodeId relay, NodeId peer) {
        Link first = links.get(relay);
        return first != null && first.direct() && first.seats().upIn(ring) && !relay.equals(peer);
    }

    /** Who is asked about peers that stay relayed; the list changes as strategies come and go. */
    void consult(List<NatStrategy> live) {
        strategies = live;
    }

    List<NatStrategy> strategies() {
        return strategies;
    }

    List<Candidate> candidates() {
        return streams.among(own.candidates());
    }

    LinkFrame.About about(Link link, List<LinkFrame.About.Relay> told) {
        return own.about(link, told, this);
    }

    void observed(NodeId by, InetSocketAddress mapped) {
        own.observed(by, mapped);
    }

    /** Something changed that other peers may want to know: our addresses, or who may relay. */
    @Override
    public void changed() {
        own.changed(() -> {
            own.servers(all());
            all().forEach(link -> link.dialogue().tellAbout());
        });
    }

    /** What we send may take another way now: all peers hear from us at once, those on whom a flow waits first. */
    @Override
    public void moved() {
        local.count("moved");
        outlet.strangers().moved();
        links.values().stream().sorted(Comparator.comparing(link -> -link.usedNanos())).toList().forEach(link -> {
            link.paths().recheck();
            link.approach().hurry();
        });
        changed();
    }

    /** What is relayed from now on. */
    void change(LinkCore.Settings settings) {
        relays.change(settings);
    }

    /** Keeps links off these addresses from now on; paths that use them are given up. */
    UnderlayGuard.Exclusion exclude(Prefix prefix) {
        UnderlayGuard.Exclusion exclusion = outlet.exclude(prefix);
        all().forEach(this::dropForbidden);
        return exclusion;
    }

    private void dropForbidden(Link link) {
        for (Path path : link.paths().all()) {
            if (path.route instanceof Route.Direct direct && !outlet.allows(direct.remote())) {
                link.paths().lost(path, "its address is excluded");
            }
        }
    }

    /** Takes leave of all peers. */
    void close() {
        all().forEach(link -> link.leave("stopping"));
        if (unanswered != null) {
            unanswered.close();
        }
    }

    /** What goes on in other links; ours are gone, and no peer is told. */
    List<LinksSnapshot.Peer> suspend() {
        handshakes.close();
        for (LinkSession unconfirmed : anteroom.release()) {
            Link link = links.get(unconfirmed.session.info().peer());
            if (link == null) {
                unconfirmed.close();
            } else {
                link.sessions().keep(unconfirmed);
            }
        }
        List<LinksSnapshot.Peer> left = all().stream().map(Link::suspend).flatMap(Optional::stream).toList();
        links.clear();
        if (unanswered != null) {
            unanswered.close();
        }
        return left;
    }

    /** Goes on with what former links left. */
    void resume(List<LinksSnapshot.Peer> left) {
        Map<Link, LinksSnapshot.Peer> taken = new LinkedHashMap<>();
        for (LinksSnapshot.Peer peer : left) {
            obtain(peer.node()).ifPresentOrElse(link -> taken.put(link, peer), peer::discard);
        }
        taken.forEach(Link::resume);
        taken.keySet().forEach(Link::resumed);
    }

    void closed(Link link) {
        links.remove(link.peer(), link);
        gone(link.peer());
    }

    /** Nothing goes to this peer any more, nor over it. */
    void gone(NodeId peer) {
        relays.forget(peer);
        silent(peer);
        changed();
    }

    /**
     * One link has noticed that this neighbour is silent: whatever goes over it takes another way, if it has one, and
     * else looks for one.
     */
    void silent(NodeId relay) {
        for (Link link : all()) {
            List<Path> paths = link.paths().all();
            if (paths.stream().anyMatch(path -> path.state == Path.State.VALID && !path.over(relay))) {
                paths.stream().filter(path -> path.over(relay))
                    .forEach(path -> link.paths().lost(path, "its relay is silent"));
            } else if (link.paths().selected().filter(path -> path.over(relay)).isPresent()) {
                link.seats().all().forEach(seat ->
                    relayRoutes(seat.ring().id(), seat.contact()).forEach(link.paths()::learn));
                link.paths().probeAll(true);
            }
        }
    }

    private void arrived(ByteBuf datagram, Route from) {
        arrivals.take(datagram, from);
    }

    private void over(RingId ring, NodeId destination, Key attach, List<Route> routes) {
        Optional<ForwardingTable> table = rings.find(ring).flatMap(AttachedRing::table);
        Set<NodeId> firstHops = new LinkedHashSet<>();
        table.flatMap(known -> known.next(attach)).ifPresent(firstHops::add);
        table.flatMap(known -> known.atOrAfter(attach)).ifPresent(firstHops::add);
        for (Link link : links.values()) {
            if (firstHops.size() >= MAX_FIRST_HOPS) {
                break;
            }
            if (link.direct() && link.seats().upIn(ring)) {
                firstHops.add(link.peer());
            }
        }
        for (NodeId first : firstHops) {
            if (relays(ring, first, destination)) {
                routes.add(new Route.Relayed(ring, first, new RelayHeader.Point(destination, attach)));
            }
        }
    }
}
