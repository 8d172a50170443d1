package org.ipop.wire.link;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Stands before a whole datagram that neighbours hand on from one node to another: 91 bytes, so that a packet of 1,280
 * bytes, sealed end to end and once more for the hop, fits a UDP payload of 1,472 bytes (1280 + 32 + 91 + 32 = 1435).
 * <pre>
 * +------+-------+------+---------------+
 * | 0x0B | flags | hops | ring, 64 bits |         flags: 1 = signalling
 * +------+-------+------+---------------+         hops: nodes that have forwarded it
 * | destination: node id, attach point  |         20 + 20 bytes
 * +-------------------------------------+
 * | source: node id, attach point       |         20 + 20 bytes
 * +-------------------------------------+
 * | the datagram                        |
 * </pre>
 *
 * @param signalling a handshake, candidates, admission: may pass relayed links, but not many of them
 * @param hops       how many nodes have forwarded it so far, 0 to 255
 */
public record RelayHeader(boolean signalling, int hops, RingId ring, Point destination, Point source) {
    public static final int BYTES = 3 + 8 + 2 * Point.BYTES;

    private static final int SIGNALLING = 1;
    private static final int HOPS_OFFSET = 2;

    /** A node and the point of the ring towards which datagrams for it are routed. */
    public record Point(NodeId node, Key attach) {
        static final int BYTES = NodeId.BYTES + Key.BYTES;
    }

    /** Writes the header into the free bytes before the datagram, which becomes part of the readable bytes. */
    public void prepend(ByteBuf datagram) {
        int start = datagram.readerIndex() - BYTES;
        int end = datagram.writerIndex();
        datagram.setIndex(start, start);
        datagram.writeByte(FrameType.RELAY).writeByte(signalling ? SIGNALLING : 0).writeByte(hops)
            .writeLong(ring.value());
        destination.node.write(datagram);
        destination.attach.write(datagram);
        source.node.write(datagram);
        source.attach.write(datagram);
        datagram.writerIndex(end);
    }

    /** Reads the header; the readable bytes are the datagram then. */
    public static RelayHeader read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES + 1, "relay");
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        if (type != FrameType.RELAY || (flags & ~SIGNALLING) != 0) {
            throw new MalformedPacket("relay: type " + type + ", flags " + flags);
        }
        int hops = in.readUnsignedByte();
        RingId ring = new RingId(in.readLong());
        return new RelayHeader(flags != 0, hops, ring, new Point(NodeId.read(in), Key.read(in)),
            new Point(NodeId.read(in), Key.read(in)));
    }

    /** Sets the hops of a frame whose header has just been {@link #read}, and makes the whole frame readable again. */
    public static void rewind(ByteBuf in, int hops) {
        in.readerIndex(in.readerIndex() - BYTES);
        in.setByte(in.readerIndex() + HOPS_OFFSET, hops);
    }
}
