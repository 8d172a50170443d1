package org.ipop.wire.group;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * "I listen to this group": put by each member that does, under one of the group's keys, which its node id chooses. The
 * writer's signature says who.
 * <pre>
 * +---------------+-------------------------------------+
 * | version = 1   | family = 4 or 6, 1; group, 4 or 16  |
 * +---------------+-------------------------------------+
 * </pre>
 * The keys are the hashes of "ipop group", the ring id (8 bytes), the group and the number of the shard (1 byte).
 * Thread: any.
 */
public record GroupRecord(InetAddress group) {
    public static final int VERSION = 1;
    /** The DHT keeps 32 writers a key. */
    public static final int SHARDS = 4;
    private static final byte[] LABEL = "ipop group".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_BYTES = 18;

    /** Where the members of a shard say so. */
    public static Key key(RingId ring, InetAddress group, int shard) {
        byte[] ringBytes = ByteBuffer.allocate(Long.BYTES).putLong(ring.value()).array();
        return Key.hash(LABEL, ringBytes, group.getAddress(), new byte[] {(byte) shard});
    }

    /** The shard that a member writes to: the low bits of its node id. */
    public static int shard(NodeId member) {
        return member.key().low() & SHARDS - 1;
    }

    public Bytes encode() {
        ByteBuf out = Unpooled.buffer(MOST_BYTES);
        out.writeByte(VERSION);
        Fields.writeAddress(out, group);
        byte[] value = new byte[out.readableBytes()];
        out.readBytes(value).release();
        return Bytes.copyOf(value);
    }

    public static GroupRecord parse(Bytes value) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(value.toArray());
        Fields.need(in, 1, "group record");
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new MalformedPacket("group record: version " + version);
        }
        InetAddress group = Fields.address(in);
        Fields.end(in, "group record");
        if (!group.isMulticastAddress()) {
            throw new MalformedPacket("group record: " + group.getHostAddress() + " is no group");
        }
        return new GroupRecord(group);
    }
}
