package org.ipop.link;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.nat.Candidate;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.wire.link.LinkFrame;

/** What we and the peer tell each other: that we are there, from where we hear each other, where else we may be. */
final class Dialogue {
    /** A neighbour may look for some dozens at once. */
    static final int QUESTIONS = 64;
    private static final int QUESTIONS_PER_SECOND = 8;

    private final Link link;
    private final LinkTable links;
    private final Acquaintance known;
    private final Punch punch;
    private final PathSizes sizes;
    private final LastResort resort;
    private final Crossing crossing;
    /** Null until the link is relayed. */
    private Witnesses witnesses;
    /** Null until the peer asks one. */
    private TokenBucket questions;
    private Optional<LinkFrame.About> told = Optional.empty();
    private boolean wasDirect;

    Dialogue(Link link) {
        this.link = link;
        this.links = link.links();
        this.known = link.acquaintance();
        this.punch = new Punch(link);
        this.sizes = new PathSizes(link);
        this.resort = new LastResort(link);
        this.crossing = new Crossing(link);
    }

    /** What is left where datagrams find no way. */
    LastResort resort() {
        return resort;
    }

    /**
     * Traffic has taken this path. If datagrams went straight to the peer before, our NAT may have another mapping for
     * us now: the relay tells, and the peer hears of it.
     */
    void selected(Path path) {
        Link relay = wasDirect && path.route instanceof Route.Relayed relayed ? links.find(relayed.first()) : null;
        if (relay != null) {
            relay.paths().greet();
        }
        wasDirect = path.udp();
        crossing.selected(path);
        punch.selected(path);
        resort.selected(path);
    }

    /** From one path to another. */
    Crossing crossing() {
        return crossing;
    }

    /** How long datagrams may be. */
    PathSizes sizes() {
        return sizes;
    }

    void pinged(LinkSession session, LinkFrame.Ping ping, Route from) {
        known.peerNeeds = ping.needed();
        Optional<InetSocketAddress> observed =
            from instanceof Route.Direct direct ? Optional.of(direct.remote()) : Optional.empty();
        link.departures().answer(session,
            new LinkFrame.Pong(link.seats().wanted(), ping.id(), known.receivedPackets, observed), from);
        if (ping.lost()) {
            link.paths().peerLost(link.paths().find(from));
        }
    }

    void ponged(LinkFrame.Pong pong, Route from) {
        known.peerNeeds = pong.needed();
        Path path = link.paths().find(from);
        link.paths().answered(pong.id(), path, pong.received());
        if (path != null && path.direct()) {
            pong.observed().ifPresent(mapped -> links.observed(link.peer(), mapped));
        }
        if (path != null && path.measured()) {
            path.route.remoteAddress().ifPresent(there -> links.outlet().strangers().proved(there.getAddress()));
        }
    }

    /** The peer asks where we hear somebody, or answers that question. */
    void sighting(LinkSession session, LinkFrame.Sighting sighting, Route from) {
        if (sighting.at().isEmpty()) {
            if (questions == null) {
                questions = new TokenBucket(QUESTIONS_PER_SECOND, QUESTIONS, links.local().now());
            }
            if (questions.take(1, links.local().now())) {
                Witnesses.tell(link, session, sighting.node(), from);
            } else {
                links.local().dropped("sighting-rate", link.peer());
            }
        } else if (links.find(sighting.node()) != null) {
            links.find(sighting.node()).dialogue().witnesses().testified(link, sighting.at().get().getAddress());
        }
    }

    /** Who hears the peer, if we do not. */
    Witnesses witnesses() {
        if (witnesses == null) {
            witnesses = new Witnesses(link);
        }
        return witnesses;
    }

    /** Where else the peer may be; another incarnation has forgotten all that was. */
    void about(LinkSession session, LinkFrame.About about) {
        boolean news = known.incarnation.filter(former -> former == about.incarnation()).isEmpty()
            || !about.candidates().equals(link.seats().known());
        if (known.incarnation.filter(former -> former != about.incarnation()).isPresent()) {
            link.history("the peer has restarted");
            link.sessions().forgetOthers(session)
                .forEach(ended -> link.seats().ended(ended, "the peer has restarted"));
        }
        known.incarnation = Optional.of(about.incarnation());
        resort.know(about.candidates());
        about.candidates().forEach(candidate -> {
            if (candidate.kind() != Candidate.Kind.STREAM && links.outlet().allowsCandidate(candidate.address())) {
                link.paths().learn(new Route.Direct(candidate.address()));
            }
        });
        about.relays().forEach(relay ->
            links.relayRoute(relay.ring(), relay.node(), link.peer()).ifPresent(link.paths()::learn));
        link.seats().candidates(about.candidates());
        if (news) {
            link.paths().probeDirect();
        }
        punch.candidates(about.candidates());
    }

    /** A new session, in which the peer has been told nothing yet. */
    void beginAnew() {
        told = Optional.empty();
        tellAbout();
    }

    /** Sends our candidates and relays if the peer does not know them yet. */
    void tellAbout() {
        link.sessions().current().ifPresent(session -> {
            LinkFrame.About about = links.about(link, told.map(LinkFrame.About::relays).orElse(List.of()));
            if (!told.equals(Optional.of(about))) {
                told = Optional.of(about);
                session.reliable.send(about);
            }
        });
    }
}
