package org.ipop.simulation;

/**
 * What a NAT does, in the words of RFC 4787. Build one from a constant by the methods below.
 *
 * @param mapping       when two destinations share an external port (section 4.1)
 * @param filtering     who may send to an external port (section 5)
 * @param ports         how external ports are chosen (section 4.2)
 * @param hairpin       whether inside hosts reach each other by external addresses (section 6)
 * @param lifetimeNanos of a mapping and of a filter's entry after the last packet that went out (section 4.3; packets
 *                      that come in refresh nothing: the stricter of the allowed choices)
 */
public record NatBehaviour(Dependence mapping, Dependence filtering, Ports ports, boolean hairpin, long lifetimeNanos) {
    /** Two minutes, the least that REQ-5 allows. */
    public static final long DEFAULT_LIFETIME_NANOS = 120_000_000_000L;

    /** "Full cone". */
    public static final NatBehaviour FULL_CONE = of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ENDPOINT_INDEPENDENT);
    /** "Restricted cone". */
    public static final NatBehaviour ADDRESS_RESTRICTED = of(Dependence.ENDPOINT_INDEPENDENT,
        Dependence.ADDRESS_DEPENDENT);
    /** "Port-restricted cone": the home router. */
    public static final NatBehaviour PORT_RESTRICTED = of(Dependence.ENDPOINT_INDEPENDENT,
        Dependence.ADDRESS_AND_PORT_DEPENDENT);
    /** "Symmetric": no simple punching between two of these. */
    public static final NatBehaviour SYMMETRIC = of(Dependence.ADDRESS_AND_PORT_DEPENDENT,
        Dependence.ADDRESS_AND_PORT_DEPENDENT).ports(Ports.RANDOM);

    /** On how much of the remote endpoint something depends. */
    public enum Dependence { ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT }

    /** PRESERVING takes the inside port where it is free, else a random one. */
    public enum Ports { PRESERVING, SEQUENTIAL, RANDOM }

    /** Keeps ports, no hairpin, two minutes. */
    public static NatBehaviour of(Dependence mapping, Dependence filtering) {
        return new NatBehaviour(mapping, filtering, Ports.PRESERVING, false, DEFAULT_LIFETIME_NANOS);
    }

    public NatBehaviour ports(Ports changed) {
        return new NatBehaviour(mapping, filtering, changed, hairpin, lifetimeNanos);
    }

    public NatBehaviour hairpinning() {
        return new NatBehaviour(mapping, filtering, ports, true, lifetimeNanos);
    }

    public NatBehaviour lifetime(long nanos) {
        return new NatBehaviour(mapping, filtering, ports, hairpin, nanos);
    }
}
