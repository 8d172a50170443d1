package org.ipop.simulation;

/** Whatever has an address on a segment: a host or a side of a router. */
@FunctionalInterface
interface Station {
    void arrive(Flight flight);
}
