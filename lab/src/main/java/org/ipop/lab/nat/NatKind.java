package org.ipop.lab.nat;

import org.ipop.lab.Host;
import org.ipop.lab.nat.Nat.Ports;

/** What a host of the success table is behind. */
enum NatKind {
    NONE("none"),
    ENDPOINT_INDEPENDENT("endpoint-independent", Nat.FULL_CONE),
    ADDRESS("address-dependent", Nat.ADDRESS_RESTRICTED),
    PORT("address and port", Nat.PORT_RESTRICTED),
    SEQUENTIAL("symmetric, in order", Nat.SYMMETRIC.ports(Ports.SEQUENTIAL)),
    RANDOM("symmetric, random", Nat.SYMMETRIC),
    CGNAT("CGNAT", Nat.PORT_RESTRICTED, Nat.PORT_RESTRICTED),
    NO_UDP("UDP blocked"),
    IPV6_ONLY("IPv6 only");

    private final String words;
    private final Nat[] nats;

    NatKind(String words, Nat... nats) {
        this.words = words;
        this.nats = nats;
    }

    Host host(NatLab lab) {
        return switch (this) {
            case NONE -> lab.open();
            case NO_UDP -> lab.withoutUdp();
            case IPV6_ONLY -> lab.withIpv6Only();
            default -> lab.behind(nats);
        };
    }

    /**
     * Whether simultaneous probes of the candidates alone can open a direct path (RFC 5128, section 3.3): where both
     * map endpoint-independently, or one does not and the other does not filter by port.
     */
    static boolean simple(NatKind one, NatKind other) {
        if (one == NO_UDP || other == NO_UDP) {
            return false;
        }
        if (one == IPV6_ONLY || other == IPV6_ONLY) {
            return one.hasIpv6() && other.hasIpv6();
        }
        return !one.symmetric() && !other.symmetric() || one.symmetric() && !other.symmetric() && !other.filtersPorts()
            || other.symmetric() && !one.symmetric() && !one.filtersPorts();
    }

    private boolean hasIpv6() {
        return this == NONE || this == IPV6_ONLY;
    }

    private boolean symmetric() {
        return this == SEQUENTIAL || this == RANDOM;
    }

    private boolean filtersPorts() {
        return this == PORT || this == CGNAT || symmetric();
    }

    @Override
    public String toString() {
        return words;
    }
}
