package org.ipop.link;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.link.Contact;
import org.ipop.api.security.Session;

/** Addresses where somebody is looked for, whoever it is: seeds. */
final class Dials {
    private static final int MAX_DIALS = 16;
    /** From then on a stream is tried as well, if no peer is heard by UDP. */
    static final long STREAM_DELAY_NANOS = 2_000_000_000L;

    private final LinkTable links;
    private final Local local;
    private final Set<InetSocketAddress> dialled = new LinkedHashSet<>();

    Dials(LinkTable links) {
        this.links = links;
        this.local = links.local();
    }

    /** Looks for whoever answers there, once at a time; whoever we know to be there needs no new handshake. */
    void dial(AttachedRing ring, InetSocketAddress address) {
        links.outlet().strangers().appointed(address);
        Route.Stream stream = new Route.Stream(new InetSocketAddress(address.getAddress(), Streams.WELL_KNOWN_PORT));
        Optional<Link> known = links.all().stream()
            .filter(link -> answersBy(link, new Route.Direct(address)) || answersBy(link, stream)).findFirst();
        if (known.isPresent()) {
            want(ring, known.get());
        } else if (!links.outlet().allows(address) || dialled.size() >= MAX_DIALS || !dialled.add(address)) {
            local.dropped("dial");
        } else {
            begin(ring, address, stream);
        }
    }

    private void begin(AttachedRing ring, InetSocketAddress address, Route.Stream stream) {
        List<Route> routes = new ArrayList<>(List.of(new Route.Direct(address)));
        if (links.streams().isOpen(stream)) {
            routes.add(stream);
        }
        Optional<Initiation> initiation = links.handshakes().initiate(Optional.empty(), Optional.empty(),
            () -> List.copyOf(routes), new Initiation.Outcome() {
                @Override
                public void established(Session session, Route by) {
                    dialled.remove(address);
                    answered(ring, session, by);
                }

                @Override
                public void gaveUp(String why) {
                    dialled.remove(address);
                    local.count("dial.unanswered");
                }

                @Override
                public void late(Session session, Route by) {
                    answered(ring, session, by);
                }
            });
        if (initiation.isEmpty()) {
            dialled.remove(address);
        } else if (links.streams().offered()) {
            local.context().schedule(STREAM_DELAY_NANOS, () -> byStream(initiation.get(), stream, routes));
        }
    }

    private void byStream(Initiation initiation, Route.Stream stream, List<Route> routes) {
        if (!initiation.closed() && !initiation.answered() && !links.streams().udpPasses()
            && !routes.contains(stream)) {
            links.streams().dial(stream.remote()).thenAccept(opened -> {
                routes.add(opened);
                initiation.hurry();
            });
        }
    }

    private void answered(AttachedRing ring, Session session, Route by) {
        links.adopt(session, by).ifPresent(link -> want(ring, link));
    }

    /** Whichever path its traffic takes. */
    private static boolean answersBy(Link link, Route route) {
        Path path = link.workingPath() == null ? null : link.paths().find(route);
        return path != null && path.state == Path.State.VALID;
    }

    private static void want(AttachedRing ring, Link link) {
        link.want(ring, Contact.ofBootstrap(link.peer(), List.of())).wanted(true);
    }
}
