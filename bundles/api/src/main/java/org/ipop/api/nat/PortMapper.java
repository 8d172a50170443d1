package org.ipop.api.nat;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Has the routers in front of this node let traffic in to a UDP port (PCP, NAT-PMP, UPnP). Registered as a service;
 * the gatherer of candidates asks all there are, and they may come and go at run time. Thread: node loop.
 */
public interface PortMapper {
    /**
     * Looks for routers and keeps their mappings in force until the result is closed.
     *
     * @param local   of a socket of this node, the address may be a wildcard
     * @param changed runs in a later turn whenever {@link Mapping#external} changes
     */
    Mapping map(InetSocketAddress local, Runnable changed);

    /** What the routers granted for one socket. */
    interface Mapping extends AutoCloseable {
        /** Addresses from outside that lead to the socket; a router may lie, so they are candidates and no more. */
        List<InetSocketAddress> external();

        /** What was asked and what came of it, a line each, for people. */
        List<String> report();

        /** Gives the mappings back to the routers. */
        @Override
        void close();
    }
}
