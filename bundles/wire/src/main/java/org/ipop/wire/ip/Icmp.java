package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.MalformedPacket;

/** What ICMP (RFC 792) and ICMPv6 (RFC 4443) messages share: type, code, checksum, four bytes of their own. */
final class Icmp {
    static final int HEADER_BYTES = 8;
    private static final int CHECKSUM = 2;

    private Icmp() {
    }

    static int protocol(boolean ipv4) {
        return ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    }

    static boolean carriedBy(IpView ip) {
        return ip.protocol() == protocol(ip instanceof Ipv4View) && !ip.laterFragment();
    }

    static int type(IpView ip) {
        return ip.packet().getUnsignedByte(ip.packet().readerIndex() + ip.payloadStart());
    }

    /** The type of a message whose length and checksum are right. */
    static int checkedType(IpView ip) throws MalformedPacket {
        if (ip.payloadBytes() < HEADER_BYTES) {
            throw new MalformedPacket("ICMP: " + ip.payloadBytes() + " bytes");
        }
        if (checksum(ip.packet(), ip.payloadStart(), ip instanceof Ipv4View) != 0) {
            throw new MalformedPacket("ICMP: checksum");
        }
        return type(ip);
    }

    /** Puts the checksum into a message whose checksum field is zero. */
    static void complete(ByteBuf packet, IpHeader header) {
        int checksum = checksum(packet, header.bytes(), header.protocol() == IpProtocol.ICMP);
        packet.setShort(packet.readerIndex() + header.bytes() + CHECKSUM, checksum);
    }

    /** Only ICMPv6 covers the pseudo header. */
    private static int checksum(ByteBuf packet, int start, boolean ipv4) {
        return ipv4
            ? Checksum.of(packet, packet.readerIndex() + start, packet.readableBytes() - start)
            : Checksum.ofPayload(packet, start, IpProtocol.ICMPV6);
    }
}
