package org.ipop.simulation;

import java.net.InetSocketAddress;

/**
 * A UDP datagram on its way. Routers (NAT boxes and the core of the Internet) take one from {@code ttl} each.
 *
 * @param payload never changed once in flight
 */
record Flight(InetSocketAddress source, InetSocketAddress destination, byte[] payload, int ttl, int ecn) {
    static final int DEFAULT_TTL = 64;
    private static final int IPV4_AND_UDP_BYTES = 28;
    private static final int IPV6_AND_UDP_BYTES = 48;

    Flight from(InetSocketAddress translated) {
        return new Flight(translated, destination, payload, ttl, ecn);
    }

    Flight to(InetSocketAddress translated) {
        return new Flight(source, translated, payload, ttl, ecn);
    }

    Flight hop() {
        return new Flight(source, destination, payload, ttl - 1, ecn);
    }

    boolean expired() {
        return ttl <= 0;
    }

    int ipBytes() {
        boolean ipv4 = destination.getAddress().getAddress().length == 4;
        return payload.length + (ipv4 ? IPV4_AND_UDP_BYTES : IPV6_AND_UDP_BYTES);
    }
}
