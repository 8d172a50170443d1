package org.ipop.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.wire.link.RelayHeader;

/** How one link goes on in the links of another implementation: what it leaves, and what becomes of that. */
final class Handover {
    private Handover() {
    }

    /** The link has ended, but for what is handed over; empty if there is nothing that could go on. */
    static Optional<LinksSnapshot.Peer> suspend(Link link) {
        Seats seats = link.seats();
        List<LinksSnapshot.Keys> keys = link.sessions().release().stream()
            .map(session -> session.suspend(seats::held)).toList();
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        LinksSnapshot.Traits traits = link.acquaintance().traits(link.usedNanos(), seats.known(),
            link.links().local().now());
        return Optional.of(new LinksSnapshot.Peer(link.peer(), traits, keys, paths(link.paths()),
            link.links().history().of(link.peer())));
    }

    private static List<LinksSnapshot.Path> paths(PathSet paths) {
        List<Path> working = new ArrayList<>(paths.all());
        working.removeIf(path -> path.state != Path.State.VALID || path == paths.current());
        paths.selected().ifPresent(working::addFirst);
        working.removeIf(path -> path.route instanceof Route.Stream);
        return working.stream()
            .map(path -> new LinksSnapshot.Path(way(path.route), path.hops, path.smoothedRttNanos)).toList();
    }

    /** Makes the sessions, paths and seats of a link that has none yet; nothing is sent. */
    static void resume(Link link, LinksSnapshot.Peer left) {
        link.links().history().resume(left.node(), left.history());
        link.acquaintance().resume(left.traits(), link.links().local().now());
        link.seats().know(left.traits().candidates());
        link.dialogue().resort().know(left.traits().candidates());
        for (LinksSnapshot.Keys keys : left.sessions().reversed()) {
            LinkSession session = new LinkSession(link.links().local(), link.links().sessions(), keys, link);
            if (keys == left.sessions().getFirst() && link.sessions().current().isEmpty()) {
                link.sessions().adopt(session);
            } else {
                link.sessions().keep(session);
            }
            link.seats().resume(session, keys.admissions(), left.traits().usedNanos());
        }
        left.paths().forEach(path -> restore(link.paths(), path));
    }

    /** The first one, which carried the traffic, carries it again; the others are tried. */
    private static void restore(PathSet paths, LinksSnapshot.Path left) {
        Path path = paths.learn(route(left.way()));
        if (path != null) {
            path.hops = left.hops();
            path.smoothedRttNanos = left.rttNanos();
            if (paths.selected().isEmpty()) {
                paths.proved(path.route);
            }
        }
    }

    private static LinksSnapshot.Way way(Route route) {
        return switch (route) {
            case Route.Direct direct -> new LinksSnapshot.Way.Direct(direct.remote());
            case Route.Stream stream -> throw new IllegalStateException("streams end with the links");
            case Route.Relayed relayed -> new LinksSnapshot.Way.Relayed(relayed.ring(), relayed.first(),
                relayed.to().node(), relayed.to().attach());
        };
    }

    private static Route route(LinksSnapshot.Way way) {
        return switch (way) {
            case LinksSnapshot.Way.Direct direct -> new Route.Direct(direct.remote());
            case LinksSnapshot.Way.Relayed relayed -> new Route.Relayed(relayed.ring(), relayed.first(),
                new RelayHeader.Point(relayed.to(), relayed.attach()));
        };
    }
}
