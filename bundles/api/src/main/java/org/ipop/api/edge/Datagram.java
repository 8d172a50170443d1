package org.ipop.api.edge;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * One datagram, or several of equal size to or from one address (UDP GSO and GRO).
 *
 * @param payload     heap buffer; the holder of the datagram owns it
 * @param remote      never unresolved; an IPv4-mapped address appears as IPv4
 * @param segmentSize bytes of each datagram in {@code payload} but the last; 0 = the payload is one datagram
 * @param ttl         hop limit to send with; 0 = the system's default; not filled in on receipt
 * @param ecn         the two ECN bits (RFC 3168), 0 if not known
 * @param whole       must arrive in one IP packet or not at all: a probe of the path's MTU; not filled in on receipt
 */
public record Datagram(ByteBuf payload, InetSocketAddress remote, int segmentSize, int ttl, int ecn, boolean whole) {
    /** One that may be cut into IP fragments on its way. */
    public Datagram(ByteBuf payload, InetSocketAddress remote, int segmentSize, int ttl, int ecn) {
        this(payload, remote, segmentSize, ttl, ecn, false);
    }

    public static Datagram of(ByteBuf payload, InetSocketAddress remote) {
        return new Datagram(payload, remote, 0, 0, 0);
    }
}
