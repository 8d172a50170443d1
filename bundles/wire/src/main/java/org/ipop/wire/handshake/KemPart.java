package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Bytes;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;

/**
 * Half of an ML-KEM-768 encapsulation key (from the initiator, 616 bytes) or of a ciphertext (from the responder, 568),
 * sealed with the key that Noise's Split() gives for that direction; nonce = part, additional data = bytes 0..7.
 * <pre>
 *  0                   1                   2                   3
 * +---------------+---------------+---------------+---------------+
 * |  type = 0xC4  |  part: 0, 1   |   parts = 2   |     zero      |
 * +---------------+---------------+---------------+---------------+
 * |       receiver index                                          |
 * +---------------------------------------------------------------+
 * |       592 or 544 bytes sealed, with a tag of 16 bytes         |
 * </pre>
 */
public record KemPart(int receiverIndex, int part, Bytes sealed) {
    public static final int PARTS = 2;
    public static final int TAG_BYTES = 16;
    /** ML-KEM-768, FIPS 203 table 3. */
    public static final int KEY_BYTES = 1184;
    /** ML-KEM-768, FIPS 203 table 3. */
    public static final int CIPHERTEXT_BYTES = 1088;

    private static final int HEADER_BYTES = 8;

    /**
     * Does not move the reader index.
     *
     * @param contentBytes {@link #KEY_BYTES} or {@link #CIPHERTEXT_BYTES}, by who we are
     */
    public static KemPart parse(ByteBuf datagram, int contentBytes) throws MalformedPacket {
        int sealedBytes = contentBytes / PARTS + TAG_BYTES;
        Frame.exactly(datagram, HEADER_BYTES + sealedBytes, "KEM part");
        ByteBuf in = datagram.duplicate();
        int type = in.readUnsignedByte();
        int part = in.readUnsignedByte();
        int parts = in.readUnsignedByte();
        if (type != FirstByte.KEM_PART || part >= PARTS || parts != PARTS || in.readByte() != 0) {
            throw new MalformedPacket("KEM part: type " + type + ", part " + part + " of " + parts);
        }
        return new KemPart(in.readInt(), part, Frame.run(in, sealedBytes));
    }

    /** The additional data of the seal. */
    public static byte[] header(int receiverIndex, int part) {
        ByteBuf out = Frame.buffer(HEADER_BYTES);
        writeHeader(out, receiverIndex, part);
        return out.array();
    }

    public byte[] header() {
        return header(receiverIndex, part);
    }

    /** A heap buffer that belongs to the caller. */
    public ByteBuf encode() {
        ByteBuf out = Frame.buffer(HEADER_BYTES + sealed.length());
        writeHeader(out, receiverIndex, part);
        return out.writeBytes(sealed.toArray());
    }

    private static void writeHeader(ByteBuf out, int receiverIndex, int part) {
        out.writeByte(FirstByte.KEM_PART).writeByte(part).writeByte(PARTS).writeByte(0).writeInt(receiverIndex);
    }
}
