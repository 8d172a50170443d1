package org.ipop.wire.stream;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.ipop.wire.MalformedPacket;

/**
 * The header of a WebSocket frame (RFC 6455, section 5.2). Messages are never split, so FIN is always set.
 * <pre>
 * +-----+-----+--------+------+---------+--------------------+----------------------+---------+
 * | FIN | RSV | opcode | MASK | length  | length, if 126: 16 | masking key, 32 bits | payload |
 * |  1  |  3  |   4    |  1   |    7    |  bits (127: never) | if MASK is set       |         |
 * +-----+-----+--------+------+---------+--------------------+----------------------+---------+
 * </pre>
 *
 * @param mask   clients mask what they send, servers do not (section 5.1)
 * @param length of the payload, at most {@link LengthFrame#MAX_DATAGRAM}, of control frames {@link #MAX_CONTROL}
 */
public record WebSocketFrame(int opcode, Optional<Integer> mask, int length) {
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    public static final int MAX_CONTROL = 125;
    public static final int MAX_HEADER_BYTES = 8;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_16 = 126;

    /**
     * Reads the header if all of the frame is there: the next bytes are the payload then, still masked. Empty: nothing
     * was read. Throws as soon as something is seen that we never send, before any of its payload has come.
     */
    public static Optional<WebSocketFrame> read(ByteBuf in) throws MalformedPacket {
        if (in.readableBytes() < 2) {
            return Optional.empty();
        }
        int at = in.readerIndex();
        int opcode = in.getUnsignedByte(at) & 0x0F;
        boolean masked = (in.getUnsignedByte(at + 1) & MASKED) != 0;
        int length = in.getUnsignedByte(at + 1) & 0x7F;
        if ((in.getUnsignedByte(at) & 0xF0) != FIN
            || opcode != BINARY && (opcode < CLOSE || opcode > PONG || length > MAX_CONTROL)) {
            throw new MalformedPacket("WebSocket frame of a kind we do not use");
        }
        int header = 2 + (length >= LENGTH_16 ? 2 : 0) + (masked ? Integer.BYTES : 0);
        if (length > LENGTH_16) {
            throw new MalformedPacket("WebSocket frame too long");
        }
        if (in.readableBytes() < header) {
            return Optional.empty();
        }
        length = length == LENGTH_16 ? in.getUnsignedShort(at + 2) : length;
        if (length > LengthFrame.MAX_DATAGRAM || opcode == BINARY && length == 0) {
            throw new MalformedPacket("WebSocket frame of " + length + " bytes");
        }
        if (in.readableBytes() < header + length) {
            return Optional.empty();
        }
        in.skipBytes(header);
        return Optional.of(new WebSocketFrame(opcode,
            masked ? Optional.of(in.getInt(in.readerIndex() - Integer.BYTES)) : Optional.empty(), length));
    }

    /** The payload follows, masked by {@link #mask(byte[], int, int, int)} where there is a mask. */
    public void write(ByteBuf out) {
        int masked = mask.isPresent() ? MASKED : 0;
        out.writeByte(FIN | opcode);
        if (length < LENGTH_16) {
            out.writeByte(masked | length);
        } else {
            out.writeByte(masked | LENGTH_16).writeShort(length);
        }
        mask.ifPresent(out::writeInt);
    }

    /** Masks or unmasks bytes in place (section 5.3). */
    public static void mask(byte[] bytes, int from, int length, int key) {
        for (int i = 0; i < length; i++) {
            bytes[from + i] ^= (byte) (key >> (24 - 8 * (i & 3)));
        }
    }
}
