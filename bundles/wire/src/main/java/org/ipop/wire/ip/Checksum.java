package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.ipop.wire.MalformedPacket;

/** The Internet checksum (RFC 1071): the complement of the one's complement sum of 16-bit words. */
public final class Checksum {
    private static final boolean SWAPS = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final VarHandle WORDS =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int STEP = 4 * Long.BYTES;

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
        int length = packet.readableBytes() - payloadStart;
        return ~fold(ofPseudoHeader(packet, payloadStart, protocol)
            + sum(packet, packet.readerIndex() + payloadStart, length)) & 0xFFFF;
    }

    /** The sum over the pseudo header alone, not complemented: what a partial checksum has in its field. */
    public static int ofPseudoHeader(ByteBuf packet, int payloadStart, int protocol) {
        int start = packet.readerIndex();
        boolean ipv4 = packet.getByte(start) >> 4 == 4;
        long addresses = ipv4
            ? sum(packet, start + Ipv4View.SOURCE, 2 * 4)
            : sum(packet, start + Ipv6View.SOURCE, 2 * 16);
        return fold(addresses + protocol + packet.readableBytes() - payloadStart);
    }

    /**
     * Completes a checksum that the system left partial: the field holds the sum over the pseudo header, and what
     * follows {@code start} is still to be added (virtio 1.2, section 5.1.6.2). 0 becomes 0xFFFF, its other form, which
     * means the same to TCP and is what UDP demands (RFC 768).
     *
     * @param start  where TCP or UDP begins, counted from the packet's first byte
     * @param offset where the field is, counted from {@code start}
     */
    public static void complete(ByteBuf packet, int start, int offset) throws MalformedPacket {
        int at = packet.readerIndex() + start;
        if (start < 0 || offset < 0 || start + offset + Short.BYTES > packet.readableBytes()) {
            throw new MalformedPacket("partial checksum: at " + start + " + " + offset + " of "
                + packet.readableBytes() + " bytes");
        }
        int checksum = of(packet, at, packet.readableBytes() - start);
        packet.setShort(at + offset, checksum == 0 ? 0xFFFF : checksum);
    }

    /** A checksum after one word under it has changed (RFC 1624, section 3). */
    static int changed(int checksum, int was, int is) {
        return ~fold((~checksum & 0xFFFF) + (~was & 0xFFFF) + is) & 0xFFFF;
    }

    /** Sums 32-bit words, which gives the same after folding (RFC 1071, section 2 (C)). */
    private static long sum(ByteBuf buffer, int index, int length) {
        int inSteps = buffer.hasArray() ? length - length % STEP : 0;
        long sum = inSteps == 0 ? 0 : sumSteps(buffer.array(), buffer.arrayOffset() + index, inSteps);
        int at = index + inSteps;
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

    /** In the processor's byte order, which gives the same with the bytes of the sum swapped (section 2 (B)). */
    private static long sumSteps(byte[] array, int from, int length) {
        long even = 0;
        long odd = 0;
        for (int at = from; at < from + length; at += STEP) {
            long one = (long) WORDS.get(array, at);
            long two = (long) WORDS.get(array, at + Long.BYTES);
            long three = (long) WORDS.get(array, at + 2 * Long.BYTES);
            long four = (long) WORDS.get(array, at + 3 * Long.BYTES);
            even += (one & 0xFFFF_FFFFL) + (two & 0xFFFF_FFFFL) + (three & 0xFFFF_FFFFL) + (four & 0xFFFF_FFFFL);
            odd += (one >>> 32) + (two >>> 32) + (three >>> 32) + (four >>> 32);
        }
        int sum = fold(even + odd);
        return SWAPS ? Short.toUnsignedInt(Short.reverseBytes((short) sum)) : sum;
    }

    /** A sum of words as one of 16 bits. */
    static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }
}
