package org.ipop.simulation;

/** What becomes of datagrams; counted by {@link SimulatedInternet#total}. */
public enum Fate {
    /** Handed to a socket. */
    DELIVERED,
    /** Made twice by chance. */
    DUPLICATED,
    /** Held back by chance, so that later ones overtake. */
    REORDERED,
    /** Lost by chance. */
    LOST,
    /** On a path that was cut. */
    CUT,
    /** No room in the queue of a line. */
    QUEUE_FULL,
    /** Longer than the path's MTU: gone without a word (a black hole). */
    TOO_BIG,
    /** Nobody has the address, or a private address leaked into the core. */
    NO_ROUTE,
    /** The time to live ran out. */
    EXPIRED,
    /** Refused by a NAT's or firewall's filter. */
    FILTERED,
    /** No socket on that port, or the host is dead. */
    CLOSED
}
