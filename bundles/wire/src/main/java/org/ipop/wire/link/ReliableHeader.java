package org.ipop.wire.link;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Stands before a {@link LinkFrame.Control} frame; repeated until an {@link LinkFrame.Ack} of its sequence comes.
 * <pre>
 * +------+-------------------+---------------------+
 * | 0x08 | sequence, 32 bits | frame               |     sequence: from 0, by one, in each session
 * +------+-------------------+---------------------+
 * </pre>
 */
public record ReliableHeader(int sequence) {
    public static final int BYTES = 5;

    public void write(ByteBuf out) {
        out.writeByte(FrameType.RELIABLE).writeInt(sequence);
    }

    public static ReliableHeader read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES + 1, "reliable");
        int type = in.readUnsignedByte();
        if (type != FrameType.RELIABLE) {
            throw new MalformedPacket("reliable: type " + type);
        }
        return new ReliableHeader(in.readInt());
    }
}
