package org.ipop.wire.link;

import io.netty.buffer.ByteBuf;
import org.ipop.api.RingId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Stands before a message between two members of a ring.
 * <pre>
 * +------+---------------+---------+
 * | 0x0A | ring, 64 bits | message |
 * +------+---------------+---------+
 * </pre>
 */
public record RingMessageHeader(RingId ring) {
    public static final int BYTES = 9;

    public void write(ByteBuf out) {
        out.writeByte(FrameType.RING_MESSAGE).writeLong(ring.value());
    }

    public static RingMessageHeader read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "ring message");
        int type = in.readUnsignedByte();
        if (type != FrameType.RING_MESSAGE) {
            throw new MalformedPacket("ring message: type " + type);
        }
        return new RingMessageHeader(new RingId(in.readLong()));
    }
}
