package org.ipop.link;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.link.RelayHeader;

/** A way by which datagrams reach a node, and the answer to "where did this one come from?". */
sealed interface Route {
    /** All direct ones, and the relayed one that comes first. */
    static List<Route> upToFirstRelay(List<Route> routes) {
        Optional<Route> relay = routes.stream().filter(Relayed.class::isInstance).findFirst();
        return routes.stream().filter(route -> route instanceof Direct || relay.filter(route::equals).isPresent())
            .toList();
    }

    /** Straight to a transport address. */
    record Direct(InetSocketAddress remote) implements Route {
        @Override
        public String toString() {
            return remote.getAddress().getHostAddress() + ":" + remote.getPort();
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
