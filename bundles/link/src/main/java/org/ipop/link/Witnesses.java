package org.ipop.link;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.NodeId;
import org.ipop.wire.link.LinkFrame;

/**
 * What neighbours say of where they hear a peer, while its link is relayed. A peer's own word is none for an address:
 * it could be a victim's. Where two neighbours at different hosts hear it there is no victim ({@link Strangers}); the
 * word of a seed, which the operator chose, is enough for a few probes more of what the peer named, not for guesses.
 */
final class Witnesses {
    static final int MAX_ASKED = 4;
    static final int NEEDED = 2;

    private final Link link;
    private final LinkTable links;
    private final Map<NodeId, Optional<Testimony>> asked = new LinkedHashMap<>();
    private long vouchedNanos;
    private boolean vouched;

    Witnesses(Link link) {
        this.link = link;
        this.links = link.links();
    }

    /** Where a neighbour hears the peer, and where the neighbour itself is. */
    private record Testimony(Object witness, Object peer) {
    }

    /** Asks those who may hear it, unless enough of them did lately. */
    void ask() {
        if (vouched && links.local().now() - vouchedNanos < Strangers.VOUCHED_NANOS / 2) {
            return;
        }
        vouched = false;
        asked.clear();
        for (Link neighbour : neighbours()) {
            neighbour.sessions().current().ifPresent(session -> {
                asked.put(neighbour.peer(), Optional.empty());
                neighbour.departures().answer(session, new LinkFrame.Sighting(link.peer(), Optional.empty()),
                    neighbour.workingPath().route);
            });
        }
    }

    /** A neighbour hears the peer there; counts only if it was asked, and once. */
    void testified(Link neighbour, InetAddress host) {
        Path path = neighbour.workingPath();
        Optional<InetSocketAddress> from = path == null ? Optional.empty() : path.route.remoteAddress();
        Optional<Testimony> former = asked.get(neighbour.peer());
        if (former == null || former.isPresent() || from.isEmpty()) {
            links.local().dropped("sighting", neighbour.peer());
            return;
        }
        Testimony testimony =
            new Testimony(Responses.network(from.get().getAddress()), Responses.network(host));
        asked.put(neighbour.peer(), Optional.of(testimony));
        if (agreeing(testimony.peer) >= NEEDED) {
            vouched = true;
            vouchedNanos = links.local().now();
            links.outlet().strangers().vouched(host);
            link.paths().probeDirect();
        } else if (links.outlet().strangers().isSeed(from.get()) && !testimony.witness.equals(testimony.peer)) {
            links.outlet().strangers().excused(host);
            link.paths().probeDirect();
        }
    }

    /** Those at one host may be one, and a victim does not speak for itself through a liar. */
    private int agreeing(Object there) {
        Set<Object> witnesses = new LinkedHashSet<>();
        asked.values().forEach(said -> said.filter(one -> one.peer.equals(there) && !one.witness.equals(there))
            .ifPresent(one -> witnesses.add(one.witness)));
        return witnesses.size();
    }

    /** The relays between us first: they have links with the peer. */
    private List<Link> neighbours() {
        Set<Link> all = new LinkedHashSet<>();
        for (Path path : link.paths().all()) {
            if (path.route instanceof Route.Relayed relayed && links.find(relayed.first()) != null) {
                all.add(links.find(relayed.first()));
            }
        }
        List<Link> best = new ArrayList<>(all);
        best.addAll(links.all());
        return best.stream().distinct().filter(each -> each != link && each.direct())
            .limit(MAX_ASKED).toList();
    }

    /** Tells somebody who asks where we hear a node, by IPv4 if so: there are the NATs that make one ask. */
    static void tell(Link asker, LinkSession session, NodeId node, Route to) {
        Link known = asker.links().find(node);
        if (known != null && shareRing(asker, known)) {
            known.paths().all().stream()
                .filter(path -> path.udp() && path.measured() && path.state == Path.State.VALID)
                .flatMap(path -> path.route.remoteAddress().stream())
                .min(Comparator.comparing(address -> address.getAddress() instanceof Inet6Address))
                .ifPresent(address ->
                    asker.departures().answer(session, new LinkFrame.Sighting(node, Optional.of(address)), to));
        }
    }

    private static boolean shareRing(Link one, Link other) {
        return one.seats().up().stream().anyMatch(other.seats()::upIn);
    }
}
