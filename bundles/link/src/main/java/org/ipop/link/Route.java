package org.ipop.link;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.link.RelayHeader;

/** A way by which datagrams reach a node, and the answer to "where did this one come from?". */
sealed interface Route {
    /** All direct ones, and so many of the relayed ones, from the one of this number on, round and round. */
    static List<Route> overFewRelays(List<Route> routes, int from, int relays) {
        List<Route> all = routes.stream().filter(Relayed.class::isInstance).toList();
        List<Route> chosen = new ArrayList<>(routes);
        chosen.removeAll(all);
        for (int i = 0; i < Math.min(relays, all.size()); i++) {
            chosen.add(all.get((from + i) % all.size()));
        }
        return chosen;
    }

    /** Where it leads without anybody between. */
    default Optional<InetSocketAddress> remoteAddress() {
        return switch (this) {
            case Direct direct -> Optional.of(direct.remote);
            case Stream stream -> Optional.of(stream.remote);
            case Relayed relayed -> Optional.empty();
        };
    }

    /** Straight to a transport address. */
    record Direct(InetSocketAddress remote) implements Route {
        @Override
        public String toString() {
            return remote.getAddress().getHostAddress() + ":" + remote.getPort();
        }
    }

    /** Straight to the peer, by the stream that is open under this address. */
    record Stream(InetSocketAddress remote) implements Route {
        @Override
        public String toString() {
            return "stream " + remote.getAddress().getHostAddress() + ":" + remote.getPort();
        }
    }

    /** In RELAY frames of this ring, which the neighbour {@code first} hands on towards {@code to}. */
    record Relayed(RingId ring, NodeId first, RelayHeader.Point to) implements Route {
        @Override
        public String toString() {
            return "via " + first.toShort();
        }
    }
}
