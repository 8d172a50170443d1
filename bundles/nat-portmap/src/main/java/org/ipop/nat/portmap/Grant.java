package org.ipop.nat.portmap;

import java.net.InetSocketAddress;

/** What a router granted: this address leads to our port for so long. */
record Grant(InetSocketAddress external, long lifetimeSeconds) {
    /** Could anybody reach us there? */
    boolean isPlausible() {
        return external.getPort() != 0 && !external.getAddress().isAnyLocalAddress()
            && !external.getAddress().isLoopbackAddress() && !external.getAddress().isMulticastAddress()
            && !external.getAddress().isLinkLocalAddress();
    }
}
