package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Bytes;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;

/**
 * Noise message 2, 228 bytes (XX) or 180 bytes (IK).
 * <pre>
 *  0                   1                   2                   3
 * +---------------+-----------------------------------------------+
 * |  type = 0xC1  |                 zero                          |
 * +---------------+-----------------------------------------------+
 * |       receiver index: the sender index of the initiation      |
 * +---------------------------------------------------------------+
 * |       Noise message 2: 204 bytes (XX) or 156 bytes (IK)       |
 * +---------------------------------------------------------------+
 * |       mac1 over all bytes before it, 16 bytes                 |
 * +---------------------------------------------------------------+
 * </pre>
 */
public record Response(int receiverIndex, Bytes noise, Bytes mac1) {
    private static final int HEADER_BYTES = 8;

    public Response {
        Frame.check(mac1, Frame.MAC_BYTES, "mac1");
    }

    public static Response unauthenticated(int receiverIndex, byte[] noise) {
        return new Response(receiverIndex, Bytes.copyOf(noise), Bytes.copyOf(new byte[Frame.MAC_BYTES]));
    }

    /** Does not move the reader index. */
    public static Response parse(ByteBuf datagram, Pattern pattern) throws MalformedPacket {
        int bytes = HEADER_BYTES + pattern.secondBytes() + Frame.MAC_BYTES;
        ByteBuf in = Frame.open(datagram, bytes, FirstByte.HANDSHAKE_RESPONSE << 24, "response");
        return new Response(in.readInt(), Frame.run(in, pattern.secondBytes()), Frame.run(in, Frame.MAC_BYTES));
    }

    public Response withMac1(byte[] mac) {
        return new Response(receiverIndex, noise, Bytes.copyOf(mac));
    }

    /** What mac1 is computed over. */
    public byte[] mac1Input() {
        return Frame.prefix(encode(), HEADER_BYTES + noise.length());
    }

    /** A heap buffer that belongs to the caller. */
    public ByteBuf encode() {
        return Frame.buffer(HEADER_BYTES + noise.length() + Frame.MAC_BYTES)
            .writeInt(FirstByte.HANDSHAKE_RESPONSE << 24).writeInt(receiverIndex)
            .writeBytes(noise.toArray()).writeBytes(mac1.toArray());
    }
}
