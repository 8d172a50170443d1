package org.ipop.simulation;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Lets everything out and only answers in (RFC 6092, simple security with address- and port-dependent filtering). */
final class Firewall {
    private final long lifetimeNanos;
    private final Map<InetSocketAddress, Filter> byInside = new HashMap<>();

    Firewall(long lifetimeNanos) {
        this.lifetimeNanos = lifetimeNanos;
    }

    void out(Flight flight, long nowNanos) {
        byInside.computeIfAbsent(flight.source(),
            ignored -> new Filter(NatBehaviour.Dependence.ADDRESS_AND_PORT_DEPENDENT, lifetimeNanos))
            .sent(flight.destination(), nowNanos);
    }

    boolean admits(Flight flight, long nowNanos) {
        Filter filter = byInside.get(flight.destination());
        return filter != null && filter.admits(flight.source(), nowNanos);
    }

    void forget() {
        byInside.clear();
    }
}
