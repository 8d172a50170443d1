package org.ipop.simulation;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may send to one inside endpoint: those to whom it has sent lately, as exactly as the dependence says (RFC 4787,
 * 5).
 */
final class Filter {
    private final NatBehaviour.Dependence dependence;
    private final long lifetimeNanos;
    private final Map<Object, Long> lastSentNanos = new HashMap<>();

    Filter(NatBehaviour.Dependence dependence, long lifetimeNanos) {
        this.dependence = dependence;
        this.lifetimeNanos = lifetimeNanos;
    }

    void sent(InetSocketAddress remote, long nowNanos) {
        lastSentNanos.put(key(remote), nowNanos);
    }

    boolean admits(InetSocketAddress remote, long nowNanos) {
        Long last = lastSentNanos.get(key(remote));
        return last != null && nowNanos - last < lifetimeNanos;
    }

    private Object key(InetSocketAddress remote) {
        return switch (dependence) {
            case ENDPOINT_INDEPENDENT -> "anybody";
            case ADDRESS_DEPENDENT -> remote.getAddress();
            case ADDRESS_AND_PORT_DEPENDENT -> remote;
        };
    }
}
