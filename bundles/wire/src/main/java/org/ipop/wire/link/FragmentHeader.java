package org.ipop.wire.link;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Stands before a piece of what does not fit a datagram: in a link session of a RELIABLE or RING_MESSAGE frame, in a
 * packet session of an IP packet, whose own first byte is never 0x09.
 * <pre>
 * +------+-------------+-------+-------+-----------+
 * | 0x09 | id, 32 bits | index | count | piece     |      index and count: 8 bits each, index from 0
 * +------+-------------+-------+-------+-----------+
 * </pre>
 *
 * @param id which frame, or packet, of this session
 */
public record FragmentHeader(int id, int index, int count) {
    public static final int BYTES = 7;
    /** The longest piece: sealed, it makes a datagram of 1,200 bytes. */
    public static final int PIECE_BYTES = 1161;
    /** Enough for a packet of 9,000 bytes over a relay. */
    public static final int MAX_COUNT = 10;
    /** Of the pieces of a frame; enough for a ring message of 4,096 bytes with its header. */
    public static final int MAX_FRAME_COUNT = 4;

    public void write(ByteBuf out) {
        out.writeByte(FrameType.FRAGMENT).writeInt(id).writeByte(index).writeByte(count);
    }

    public static FragmentHeader read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES + 1, "fragment");
        int type = in.readUnsignedByte();
        FragmentHeader header = new FragmentHeader(in.readInt(), in.readUnsignedByte(), in.readUnsignedByte());
        if (type != FrameType.FRAGMENT || header.count < 2 || header.count > MAX_COUNT
            || header.index >= header.count) {
            throw new MalformedPacket("fragment " + header + " of type " + type);
        }
        if (in.readableBytes() > PIECE_BYTES) {
            throw new MalformedPacket("fragment: piece of " + in.readableBytes() + " bytes");
        }
        return header;
    }
}
