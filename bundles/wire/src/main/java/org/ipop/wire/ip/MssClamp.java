package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;

/**
 * Lowers the maximum segment size that a TCP SYN offers (RFC 9293, section 3.7.1), so that who gets it never sends
 * segments that are too long for the path. Raises nothing and adds no option.
 * <pre>
 * +---------------+---------------+-------------------------------+
 * |   kind = 2    |  length = 4   |   maximum segment size        |
 * +---------------+---------------+-------------------------------+
 * </pre>
 */
public final class MssClamp {
    private static final int TCP_HEADER_BYTES = 20;
    private static final int DATA_OFFSET = 12;
    private static final int FLAGS = 13;
    private static final int CHECKSUM = 16;
    private static final int SYN = 0x02;
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;
    private static final int MSS = 2;
    private static final int MSS_BYTES = 4;

    private MssClamp() {
    }

    /** Opens it a TCP connection? Asked for every packet. */
    public static boolean isSyn(IpView ip) {
        ByteBuf packet = ip.packet();
        return ip.protocol() == IpProtocol.TCP && !ip.laterFragment() && ip.payloadBytes() >= TCP_HEADER_BYTES
            && (packet.getByte(packet.readerIndex() + ip.payloadStart() + FLAGS) & SYN) != 0;
    }

    /**
     * Changes a packet that {@link #isSyn}; its checksum stays as right or wrong as it is.
     *
     * @param mtu bytes of the longest IP packet
     * @return whether it had offered more
     */
    public static boolean lower(IpView ip, int mtu) {
        ByteBuf packet = ip.packet();
        int tcp = packet.readerIndex() + ip.payloadStart();
        int most = mtu - (ip instanceof Ipv4View ? Ipv4View.HEADER_BYTES : Ipv6View.HEADER_BYTES) - TCP_HEADER_BYTES;
        int end = Math.min(tcp + (packet.getUnsignedByte(tcp + DATA_OFFSET) >> 4) * 4, packet.writerIndex());
        int at = tcp + TCP_HEADER_BYTES;
        while (at + 1 < end && packet.getByte(at) != END_OF_OPTIONS) {
            int kind = packet.getByte(at);
            int length = kind == NO_OPERATION ? 1 : packet.getUnsignedByte(at + 1);
            if (kind == MSS && length == MSS_BYTES && at + MSS_BYTES <= end) {
                return lowerTo(packet, tcp, at + 2, most);
            }
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return false;
    }

    /** A field at an odd place of the sum counts with its bytes swapped (RFC 1071, section 2 (B)). */
    private static boolean lowerTo(ByteBuf packet, int tcp, int field, int most) {
        int offered = packet.getUnsignedShort(field);
        if (most <= 0 || offered <= most) {
            return false;
        }
        packet.setShort(field, most);
        boolean odd = (field - tcp & 1) != 0;
        int was = odd ? Short.toUnsignedInt(Short.reverseBytes((short) offered)) : offered;
        int is = odd ? Short.toUnsignedInt(Short.reverseBytes((short) most)) : most;
        int checksum = packet.getUnsignedShort(tcp + CHECKSUM);
        packet.setShort(tcp + CHECKSUM, Checksum.changed(checksum, was, is));
        return true;
    }
}
