package org.ipop.wire;

import io.netty.buffer.ByteBuf;

/**
 * The clear part of a sealed datagram, 16 bytes; it is the additional data of the AEAD.
 * <pre>
 *  0                   1                   2                   3
 * +---------------+-----------------------------------------------+
 * |  type = 0xC8  |                 zero                          |
 * +---------------+-----------------------------------------------+
 * |                 receiver index (of the session)               |
 * +---------------------------------------------------------------+
 * |                 counter, 64 bits: the nonce                   |
 * +---------------------------------------------------------------+
 * |                 ciphertext, then a tag of 16 bytes            |
 * </pre>
 */
public record SealedHeader(int receiverIndex, long counter) {
    public static final int BYTES = 16;
    public static final int TAG_BYTES = 16;

    /** Reads the receiver index only, without moving the reader index; for finding the session. */
    public static int receiverIndex(ByteBuf datagram) throws MalformedPacket {
        if (datagram.readableBytes() < BYTES + TAG_BYTES) {
            throw new MalformedPacket("sealed datagram: " + datagram.readableBytes() + " bytes");
        }
        return datagram.getInt(datagram.readerIndex() + 4);
    }

    /** Writes a header at an absolute index without making an object of it; for the packet path. */
    public static void set(ByteBuf out, int index, int receiverIndex, long counter) {
        out.setInt(index, FirstByte.SEALED << 24).setInt(index + 4, receiverIndex).setLong(index + 8, counter);
    }

    /** Has the datagram this layout? For the packet path; does not move the reader index. */
    public static boolean isSealed(ByteBuf datagram) {
        return datagram.readableBytes() >= BYTES + TAG_BYTES
            && datagram.getInt(datagram.readerIndex()) == FirstByte.SEALED << 24;
    }

    /** The counter of a datagram that {@link #isSealed}; does not move the reader index. */
    public static long counter(ByteBuf datagram) {
        return datagram.getLong(datagram.readerIndex() + 8);
    }

    /** Parses the header without moving the reader index. */
    public static SealedHeader parse(ByteBuf datagram) throws MalformedPacket {
        int index = receiverIndex(datagram);
        int start = datagram.readerIndex();
        if (datagram.getInt(start) != FirstByte.SEALED << 24) {
            throw new MalformedPacket("sealed datagram: type and zeros");
        }
        return new SealedHeader(index, datagram.getLong(start + 8));
    }

    /** Writes the header at an absolute index, without moving the writer index. */
    public void set(ByteBuf out, int index) {
        set(out, index, receiverIndex, counter);
    }
}
