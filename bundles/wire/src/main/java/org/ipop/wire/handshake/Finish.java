package org.ipop.wire.handshake;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Bytes;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;

/**
 * Noise message 3 of pattern XX, 204 bytes.
 * <pre>
 *  0                   1                   2                   3
 * +---------------+-----------------------------------------------+
 * |  type = 0xC2  |                 zero                          |
 * +---------------+-----------------------------------------------+
 * |       receiver index: of the response's payload               |
 * +---------------------------------------------------------------+
 * |       Noise message 3, 180 bytes                              |
 * +---------------------------------------------------------------+
 * |       mac1 over all bytes before it, 16 bytes                 |
 * +---------------------------------------------------------------+
 * </pre>
 */
public record Finish(int receiverIndex, Bytes noise, Bytes mac1) {
    public static final int BYTES = 204;

    private static final int NOISE_BYTES = 180;
    private static final int MAC1_OFFSET = 188;

    public Finish {
        Frame.check(noise, NOISE_BYTES, "Noise message 3");
        Frame.check(mac1, Frame.MAC_BYTES, "mac1");
    }

    public static Finish unauthenticated(int receiverIndex, byte[] noise) {
        return new Finish(receiverIndex, Bytes.copyOf(noise), Bytes.copyOf(new byte[Frame.MAC_BYTES]));
    }

    /** Does not move the reader index. */
    public static Finish parse(ByteBuf datagram) throws MalformedPacket {
        ByteBuf in = Frame.open(datagram, BYTES, FirstByte.HANDSHAKE_FINISH << 24, "finish");
        return new Finish(in.readInt(), Frame.run(in, NOISE_BYTES), Frame.run(in, Frame.MAC_BYTES));
    }

    public Finish withMac1(byte[] mac) {
        return new Finish(receiverIndex, noise, Bytes.copyOf(mac));
    }

    /** What mac1 is computed over. */
    public byte[] mac1Input() {
        return Frame.prefix(encode(), MAC1_OFFSET);
    }

    /** A heap buffer that belongs to the caller. */
    public ByteBuf encode() {
        return Frame.buffer(BYTES).writeInt(FirstByte.HANDSHAKE_FINISH << 24).writeInt(receiverIndex)
            .writeBytes(noise.toArray()).writeBytes(mac1.toArray());
    }
}
