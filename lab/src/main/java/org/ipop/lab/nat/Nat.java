package org.ipop.lab.nat;

import java.time.Duration;

/**
 * What a NAT does, in the words of RFC 4787. Build one from a constant by the methods below.
 *
 * @param mapping   when two destinations share an external port (section 4.1)
 * @param filtering who may send to an external port (section 5)
 * @param ports     how external ports are chosen (section 4.2)
 * @param hairpin   whether inside hosts reach each other by external addresses (section 6); what comes that way passes
 *                  any filter
 * @param lifetime  of a mapping after the last packet (section 4.3)
 */
public record Nat(Dependence mapping, Dependence filtering, Ports ports, boolean hairpin, Duration lifetime) {
    /** Two minutes, the least that REQ-5 allows. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(2);

    /** "Full cone". */
    public static final Nat FULL_CONE = of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT);
    /** "Restricted cone". */
    public static final Nat ADDRESS_RESTRICTED = of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_DEPENDENT);
    /** "Port-restricted cone": the home router. */
    public static final Nat PORT_RESTRICTED = of(Dependence.ENDPOINT_INDEPENDENT,
        Dependence.ADDRESS_AND_PORT_DEPENDENT);
    /** "Symmetric": no simple punching between two of these. */
    public static final Nat SYMMETRIC = of(Dependence.ADDRESS_AND_PORT_DEPENDENT,
        Dependence.ADDRESS_AND_PORT_DEPENDENT).ports(Ports.RANDOM);

    /** On how much of the remote endpoint something depends. */
    public enum Dependence { ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT }

    /** PRESERVING takes the inside port where it is free. */
    public enum Ports { PRESERVING, SEQUENTIAL, RANDOM }

    public Nat {
        if (lifetime.toSeconds() < 1) {
            throw new IllegalArgumentException("a mapping lives for a second at least, not " + lifetime);
        }
    }

    /** No hairpin, two minutes; ports are kept where that is possible, else taken in order. */
    public static Nat of(Dependence mapping, Dependence filtering) {
        return new Nat(mapping, filtering, mapping == Dependence.ENDPOINT_INDEPENDENT ? Ports.PRESERVING
            : Ports.SEQUENTIAL, false, DEFAULT_LIFETIME);
    }

    /** A Linux router that keeps ports has no reason to map one inside port to several. */
    public Nat ports(Ports changed) {
        if (changed == Ports.PRESERVING && mapping != Dependence.ENDPOINT_INDEPENDENT) {
            throw new IllegalArgumentException("what keeps ports maps endpoint-independently");
        }
        return new Nat(mapping, filtering, changed, hairpin, lifetime);
    }

    public Nat hairpinning() {
        return new Nat(mapping, filtering, ports, true, lifetime);
    }

    public Nat lifetime(Duration changed) {
        return new Nat(mapping, filtering, ports, hairpin, changed);
    }
}
