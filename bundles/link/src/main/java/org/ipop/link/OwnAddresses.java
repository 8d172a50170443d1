package org.ipop.link;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.wire.link.LinkFrame;

/** Where we can be reached: what the gatherer finds on our socket, and which neighbours may relay. */
final class OwnAddresses {
    private static final int MAX_SERVERS = 8;
    private static final long SETTLE_NANOS = 200_000_000L;

    private final Local local;
    private final CandidateGatherer gatherer;
    private long incarnation;
    private TransportSocket socket;
    private boolean telling;

    OwnAddresses(Local local, CandidateGatherer gatherer) {
        this.local = local;
        this.gatherer = gatherer;
        this.incarnation = local.context().random().nextLong();
    }

    long incarnation() {
        return incarnation;
    }

    /** We are the successor of these links, not a node that has restarted. */
    void resume(long former) {
        incarnation = former;
    }

    void use(TransportSocket opened) {
        socket = opened;
    }

    List<Candidate> candidates() {
        return gatherer.candidates();
    }

    /**
     * What one peer should know. Relays are named only where they may be needed, and only in rings that the peer
     * shares; those that it has been told of before stay while they can relay, since each new one costs probes.
     */
    LinkFrame.About about(Link peer, List<LinkFrame.About.Relay> told, LinkTable links) {
        List<Candidate> best = links.candidates();
        List<LinkFrame.About.Relay> relays = peer.direct() ? List.of() : relays(peer, told, links);
        return new LinkFrame.About(incarnation, best.subList(0, Math.min(best.size(), Contact.MAX_CANDIDATES)), relays);
    }

    private static List<LinkFrame.About.Relay> relays(Link peer, List<LinkFrame.About.Relay> told, LinkTable links) {
        List<LinkFrame.About.Relay> standing = told.stream().filter(relay -> shares(peer, relay.ring())
            && links.relays(relay.ring(), relay.node(), peer.peer())).toList();
        return standing.size() == LinkFrame.About.MAX_RELAYS ? standing
            : Stream.concat(standing.stream(), best(peer, links.all())).distinct()
                .limit(LinkFrame.About.MAX_RELAYS).toList();
    }

    /** First those that are reached where they are, with no NAT before them, since the peer will reach them too. */
    private static Stream<LinkFrame.About.Relay> best(Link peer, Collection<Link> links) {
        return links.stream().filter(link -> link != peer && link.direct())
            .sorted(Comparator.<Link, Boolean>comparing(link -> !isOpen(link))
                .thenComparingLong(link -> link.paths().current().smoothedRttNanos))
            .flatMap(link -> link.seats().up().stream()
                .filter(ring -> shares(peer, ring))
                .limit(1).map(ring -> new LinkFrame.About.Relay(ring, link.peer())));
    }

    /** The peer has the very address that its datagrams come from, and that is no private one. */
    private static boolean isOpen(Link link) {
        return link.paths().current().route instanceof Route.Direct(InetSocketAddress remote)
            && !remote.getAddress().isSiteLocalAddress() && !remote.getAddress().isLinkLocalAddress()
            && link.seats().known().stream().anyMatch(candidate -> candidate.kind() == Candidate.Kind.HOST
                && candidate.address().equals(remote));
    }

    private static boolean shares(Link peer, RingId ring) {
        return ring.equals(RingId.BOOTSTRAP) || peer.seats().upIn(ring);
    }

    void observed(NodeId by, InetSocketAddress mapped) {
        if (socket != null) {
            gatherer.observed(socket, by, mapped);
        }
    }

    /** Peers with a direct link answer STUN. */
    void servers(Collection<Link> links) {
        gatherer.servers(links.stream().map(Link::workingPath).filter(path -> path != null && path.udp())
            .map(path -> ((Route.Direct) path.route).remote()).limit(MAX_SERVERS).toList());
    }

    /** Runs {@code tell} soon, once for all changes until then. */
    void changed(Runnable tell) {
        if (!telling) {
            telling = true;
            local.context().schedule(SETTLE_NANOS, () -> {
                telling = false;
                tell.run();
            });
        }
    }
}
