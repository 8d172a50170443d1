package org.ipop.wire.group;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * What goes before a packet for a group on its way from member to member. It is sealed as any packet of the network;
 * the first byte tells it from IPv4 and IPv6, and from a piece of a packet.
 * <pre>
 *  0               1               2               3
 * +-------+-------+---------------+-------------------------------+
 * |   1   |0 0 0 A|   hops left   |                               |
 * +-------+-------+---------------+       sequence, 8 bytes       +
 * |                                                               |
 * +                               +-------------------------------+
 * |                               |                               |
 * +-------------------------------+       origin, 20 bytes        +
 * |                             . . .                             |
 * +                               +-------------------------------+
 * |                               |                               |
 * +-------------------------------+        until, 20 bytes        +
 * |                             . . .                             |
 * +                               +-------------------------------+
 * |                               |     one whole IP packet ...   |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * @param all      A: it goes to all members and not only to those who listen to the group
 * @param hops     how often it may be passed on
 * @param sequence grows with each packet of this origin
 * @param origin   the member whose packet it is
 * @param until    the receiver passes it on to members between itself and this point, clockwise
 */
public record GroupFrame(boolean all, int hops, long sequence, NodeId origin, Key until) {
    public static final int FIRST_BYTE = 0x10;
    public static final int BYTES = 2 + Long.BYTES + NodeId.BYTES + Key.BYTES;
    private static final int ALL = 0x01;
    private static final int MAX_HOPS = 255;

    public GroupFrame {
        if (hops < 0 || hops > MAX_HOPS) {
            throw new IllegalArgumentException(hops + " hops");
        }
    }

    /** Of a packet of the network that has arrived. */
    public static boolean isOne(ByteBuf packet) {
        return packet.isReadable() && (packet.getByte(packet.readerIndex()) & ~ALL) == FIRST_BYTE;
    }

    /** Reads it and leaves the IP packet, which is not looked at. */
    public static GroupFrame read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "group frame");
        int first = in.readUnsignedByte();
        if ((first & ~ALL) != FIRST_BYTE) {
            throw new MalformedPacket("group frame: first byte " + first);
        }
        return new GroupFrame((first & ALL) != 0, in.readUnsignedByte(), in.readLong(), Fields.nodeId(in),
            Fields.key(in));
    }

    public void write(ByteBuf out) {
        out.writeByte(all ? FIRST_BYTE | ALL : FIRST_BYTE).writeByte(hops).writeLong(sequence);
        origin.write(out);
        until.write(out);
    }

    /** As the next one gets it. */
    public GroupFrame passedOn(Key next) {
        return new GroupFrame(all, hops - 1, sequence, origin, next);
    }
}
