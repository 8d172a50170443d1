package org.ipop.simulation;

import java.net.InetAddress;

/** How long a datagram travels between two addresses of a segment, one way, where that is not the same for all. */
@FunctionalInterface
public interface Distance {
    long nanos(InetAddress from, InetAddress to);
}
