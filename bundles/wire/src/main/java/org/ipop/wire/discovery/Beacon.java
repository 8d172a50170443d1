package org.ipop.wire.discovery;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.wire.Fields;
import org.ipop.wire.FirstByte;
import org.ipop.wire.MalformedPacket;

/**
 * "I am here", multicast on a LAN. A tag is the first 8 bytes of HMAC-SHA256(a network's rendezvous secret, label,
 * hour, node id): members recognise each other by it, strangers learn nothing from it.
 * <pre>
 * +---------------+---------------+---------------+---------------+
 * |  type = 0xD0  |  version = 1  | flags: 1=query|  ports: 1..4  |
 * +---------------+---------------+---------------+---------------+
 * |                 node id, 20 bytes                             |
 * +-------------------------------+-------------------------------+
 * |  UDP port, 16 bits each       | ...                           |
 * +---------------+---------------+-------------------------------+
 * |  tags: 0..8   |  8 bytes each                                 |
 * </pre>
 *
 * @param query the sender knows nobody and asks those who hear it to send theirs
 */
public record Beacon(NodeId node, boolean query, List<Integer> ports, List<Bytes> tags) {
    public static final int TAG_BYTES = 8;
    public static final int MAX_PORTS = 4;
    public static final int MAX_TAGS = 8;
    private static final int VERSION = 1;
    private static final int QUERY = 1;

    /** Throws IllegalArgumentException for too many ports or tags, or none of the former. */
    public Beacon {
        if (ports.isEmpty() || ports.size() > MAX_PORTS || tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException(ports.size() + " ports, " + tags.size() + " tags");
        }
        ports = List.copyOf(ports);
        tags = List.copyOf(tags);
    }

    /** Reads a whole datagram. Unknown flags are ignored, so that they can be given a meaning later. */
    public static Beacon read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 4, "beacon");
        if (in.readUnsignedByte() != FirstByte.BEACON || in.readUnsignedByte() != VERSION) {
            throw new MalformedPacket("beacon: type or version");
        }
        boolean query = (in.readUnsignedByte() & QUERY) != 0;
        int ports = count(in, 1, MAX_PORTS, "beacon ports");
        NodeId node = Fields.nodeId(in);
        Fields.need(in, 2 * ports + 1, "beacon ports");
        List<Integer> listening = new ArrayList<>(ports);
        for (int i = 0; i < ports; i++) {
            listening.add(port(in));
        }
        int count = count(in, 0, MAX_TAGS, "beacon tags");
        Fields.need(in, count * TAG_BYTES, "beacon tags");
        List<Bytes> tags = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] tag = new byte[TAG_BYTES];
            in.readBytes(tag);
            tags.add(Bytes.copyOf(tag));
        }
        Fields.end(in, "beacon");
        return new Beacon(node, query, listening, tags);
    }

    public void write(ByteBuf out) {
        out.writeByte(FirstByte.BEACON).writeByte(VERSION).writeByte(query ? QUERY : 0).writeByte(ports.size());
        node.write(out);
        ports.forEach(out::writeShort);
        out.writeByte(tags.size());
        tags.forEach(tag -> out.writeBytes(tag.toArray()));
    }

    private static int count(ByteBuf in, int least, int most, String what) throws MalformedPacket {
        int count = in.readUnsignedByte();
        if (count < least || count > most) {
            throw new MalformedPacket(what + ": " + count);
        }
        return count;
    }

    private static int port(ByteBuf in) throws MalformedPacket {
        int port = in.readUnsignedShort();
        if (port == 0) {
            throw new MalformedPacket("beacon port 0");
        }
        return port;
    }
}
