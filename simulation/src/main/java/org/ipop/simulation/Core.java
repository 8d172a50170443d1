package org.ipop.simulation;

import java.net.InetAddress;

/**
 * The core of the Internet: a router that knows every public address and carries neither private ones nor multicast.
 */
final class Core extends Segment {
    Core(VirtualTime time, Tally tally, Conditions conditions) {
        super(time, tally, conditions);
    }

    @Override
    void transmit(Flight flight) {
        Flight hopped = flight.hop();
        InetAddress destination = flight.destination().getAddress();
        if (hopped.expired()) {
            count(Fate.EXPIRED);
        } else if (destination.isMulticastAddress() || isPrivate(flight.source().getAddress())) {
            count(Fate.NO_ROUTE);
        } else {
            super.transmit(hopped);
        }
    }

    @Override
    void leave(Flight flight) {
        count(Fate.NO_ROUTE);
    }

    /** RFC 1918, 6598 and 4193, and what never leaves a link or a host. */
    static boolean isPrivate(InetAddress address) {
        byte[] raw = address.getAddress();
        boolean shared = raw.length == 4 && raw[0] == 100 && (raw[1] & 0xC0) == 64;
        boolean uniqueLocal = raw.length == 16 && (raw[0] & 0xFE) == 0xFC;
        return shared || uniqueLocal || address.isSiteLocalAddress() || address.isLinkLocalAddress()
            || address.isLoopbackAddress();
    }
}
