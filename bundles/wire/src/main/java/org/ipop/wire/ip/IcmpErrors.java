package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The errors with which a router or host answers a packet it cannot deliver. Empty where none may be sent: about
 * another error, a later fragment, or a packet from or to a group (RFC 1122, section 3.2.2; RFC 4443, section 2.4 (e)).
 * How often to answer is the caller's to limit.
 * <pre>
 *  0               1               2               3
 * +---------------+---------------+-------------------------------+
 * |     type      |     code      |           checksum            |
 * +---------------+---------------+-------------------------------+
 * |   zero; "too big": the MTU (IPv4: low 16 bits, RFC 1191)      |
 * +---------------------------------------------------------------+
 * |   the packet itself, as much as fits: 576 bytes in all for    |
 * |   IPv4 (RFC 1812, section 4.3.2.3), 1280 for IPv6             |
 * </pre>
 */
public final class IcmpErrors {
    static final int IPV4_LIMIT_BYTES = 576;
    static final int IPV6_LIMIT_BYTES = 1280;

    private IcmpErrors() {
    }

    /** Why a packet cannot be delivered, with its codes (RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3.1). */
    public enum Unreachable {
        NO_ROUTE(0, 0),
        HOST(1, 3),
        PORT(3, 4),
        PROHIBITED(13, 1);

        private final int ipv4Code;
        private final int ipv6Code;

        Unreachable(int ipv4Code, int ipv6Code) {
            this.ipv4Code = ipv4Code;
            this.ipv6Code = ipv6Code;
        }
    }

    /**
     * A new packet from {@code from}, of the packet's family, to the packet's source.
     *
     * @param offending stays the caller's
     */
    public static Optional<ByteBuf> unreachable(IpView offending, Unreachable reason, InetAddress from) {
        if (mustStaySilent(offending) || offending.destination().isMulticastAddress()) {
            return Optional.empty();
        }
        boolean ipv4 = offending instanceof Ipv4View;
        return Optional.of(error(offending, from, ipv4 ? 3 : 1, ipv4 ? reason.ipv4Code : reason.ipv6Code, 0));
    }

    /**
     * "Fragmentation needed" or "packet too big"; IPv6 sends it about packets to groups too. Whether an IPv4 packet
     * without DF is fragmented instead is for the caller to decide: {@link Ipv4View#dontFragment}.
     *
     * @param mtu bytes of the largest packet that would pass
     */
    public static Optional<ByteBuf> tooBig(IpView offending, int mtu, InetAddress from) {
        boolean ipv4 = offending instanceof Ipv4View;
        if (mustStaySilent(offending) || ipv4 && offending.destination().isMulticastAddress()) {
            return Optional.empty();
        }
        return Optional.of(ipv4 ? error(offending, from, 3, 4, mtu) : error(offending, from, 2, 0, mtu));
    }

    private static boolean mustStaySilent(IpView offending) {
        InetAddress source = offending.source();
        return offending.laterFragment() || isError(offending)
            || source.isAnyLocalAddress() || source.isMulticastAddress() || source.isLoopbackAddress()
            || isLimitedBroadcast(source) || isLimitedBroadcast(offending.destination());
    }

    private static boolean isLimitedBroadcast(InetAddress address) {
        byte[] raw = address.getAddress();
        return raw.length == 4 && (raw[0] & raw[1] & raw[2] & raw[3]) == -1;
    }

    /** One that cannot be read counts as an error. */
    private static boolean isError(IpView ip) {
        if (!Icmp.carriedBy(ip)) {
            return false;
        }
        if (ip.payloadBytes() == 0) {
            return true;
        }
        int type = Icmp.type(ip);
        return ip instanceof Ipv4View ? type >= 3 && type <= 5 || type == 11 || type == 12 : type < 128;
    }

    private static ByteBuf error(IpView offending, InetAddress from, int type, int code, int rest) {
        boolean ipv4 = offending instanceof Ipv4View;
        int room = ipv4
            ? IPV4_LIMIT_BYTES - Ipv4View.HEADER_BYTES - Icmp.HEADER_BYTES
            : IPV6_LIMIT_BYTES - Ipv6View.HEADER_BYTES - Icmp.HEADER_BYTES;
        ByteBuf quoted = offending.packet();
        int quotedBytes = Math.min(room, quoted.readableBytes());
        IpHeader header = IpHeader.of(from, offending.source(), Icmp.protocol(ipv4), Icmp.HEADER_BYTES + quotedBytes);
        ByteBuf packet = header.toPacket();
        packet.writeByte(type).writeByte(code).writeShort(0).writeInt(rest)
            .writeBytes(quoted, quoted.readerIndex(), quotedBytes);
        Icmp.complete(packet, header);
        return packet;
    }
}
