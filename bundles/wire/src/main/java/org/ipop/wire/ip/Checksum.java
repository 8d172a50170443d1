package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;

/** The Internet checksum (RFC 1071): the complement of the one's complement sum of 16-bit words. */
public final class Checksum {
    private Checksum() {
    }

    /** The checksum of {@code length} bytes; 0 if a correct checksum is among them. */
    public static int of(ByteBuf buffer, int index, int length) {
        return ~fold(sum(buffer, index, length)) & 0xFFFF;
    }

    /**
     * The checksum of TCP, UDP or ICMPv6 over the pseudo header (RFC 9293, section 3.1; RFC 8200, section 8.1) and the
     * rest of an IP packet; 0 if the packet holds a correct one.
     *
     * @param payloadStart where the protocol's header begins, counted from the packet's first byte
     */
    public static int ofPayload(ByteBuf packet, int payloadStart, int protocol) {
        int start = packet.readerIndex();
        int length = packet.readableBytes() - payloadStart;
        boolean ipv4 = packet.getByte(start) >> 4 == 4;
        long addresses = ipv4
            ? sum(packet, start + Ipv4View.SOURCE, 2 * 4)
            : sum(packet, start + Ipv6View.SOURCE, 2 * 16);
        return ~fold(addresses + protocol + length + sum(packet, start + payloadStart, length)) & 0xFFFF;
    }

    /** Sums 32-bit words, which gives the same after folding (RFC 1071, section 2 (C)). */
    private static long sum(ByteBuf buffer, int index, int length) {
        long sum = 0;
        int at = index;
        int end = index + length;
        for (; at <= end - 4; at += 4) {
            sum += buffer.getUnsignedInt(at);
        }
        if (at <= end - 2) {
            sum += buffer.getUnsignedShort(at);
            at += 2;
        }
        return at < end ? sum + (buffer.getUnsignedByte(at) << 8) : sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }
}
