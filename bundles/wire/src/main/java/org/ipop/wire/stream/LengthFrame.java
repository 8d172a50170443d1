package org.ipop.wire.stream;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.MalformedPacket;

/**
 * A datagram on a plain or TLS stream.
 * <pre>
 * +-----------------+----------+
 * | length, 16 bits | datagram |       length: 1 to 16,384; 0 and no datagram: the end
 * +-----------------+----------+
 * </pre>
 */
public final class LengthFrame {
    /** Of any datagram on a stream, however it is framed: one of the longest packet of a tap, relayed, fits. */
    public static final int MAX_DATAGRAM = 16_384;
    /** More bytes are needed. */
    public static final int INCOMPLETE = -1;
    public static final int HEADER_BYTES = 2;

    private LengthFrame() {
    }

    public static void writeHeader(ByteBuf out, int length) {
        out.writeShort(length);
    }

    /**
     * Reads the header if all of the frame is there: the next bytes are the datagram then.
     *
     * @return its length, 0 where the far end has finished, or {@link #INCOMPLETE}: nothing was read then
     */
    public static int readHeader(ByteBuf in) throws MalformedPacket {
        if (in.readableBytes() < HEADER_BYTES) {
            return INCOMPLETE;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (length > MAX_DATAGRAM) {
            throw new MalformedPacket("stream frame of " + length + " bytes");
        }
        if (in.readableBytes() < HEADER_BYTES + length) {
            return INCOMPLETE;
        }
        in.skipBytes(HEADER_BYTES);
        return length;
    }
}
