package org.ipop.wire.lease;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Stored;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * A lease as the value of a created key.
 * <pre>
 * +---------------+--------------------------------+------------------+-------------------------+
 * | version = 1   | family 4 or 6, 1; address      | node, 20         | host: length 1, UTF-8   |
 * +---------------+--------------------------------+------------------+-------------------------+
 * </pre>
 * Its key is the hash of "ipop lease", the ring id (8 bytes) and the address; its end is that of the record.
 */
public final class LeaseCodec {
    public static final int VERSION = 1;
    private static final byte[] LABEL = "ipop lease".getBytes(StandardCharsets.US_ASCII);

    private LeaseCodec() {
    }

    /** Where the lease of this address is stored. */
    public static Key key(RingId ring, InetAddress address) {
        byte[] ringBytes = ByteBuffer.allocate(Long.BYTES).putLong(ring.value()).array();
        return Key.hash(LABEL, ringBytes, address.getAddress());
    }

    public static Bytes encode(InetAddress address, NodeId node, String host) {
        ByteBuf out = Unpooled.buffer(64);
        out.writeByte(VERSION);
        Fields.writeAddress(out, address);
        node.write(out);
        Fields.writeText(out, host);
        byte[] value = new byte[out.readableBytes()];
        out.readBytes(value).release();
        return Bytes.copyOf(value);
    }

    /** The lease in a record that the guard has accepted; throws unless writer and key are those of the lease. */
    public static Lease decode(RingId ring, Stored stored) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(stored.value().toArray());
        try {
            Fields.need(in, 1, "lease version");
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new MalformedPacket("lease version " + version);
            }
            InetAddress address = Fields.address(in);
            Lease lease = new Lease(address, Fields.nodeId(in), Fields.text(in, "host"), stored.expiresEpochSeconds());
            Fields.end(in, "lease");
            if (!stored.exclusive() || !stored.writer().equals(lease.node())
                || !stored.key().equals(key(ring, address))) {
                throw new MalformedPacket("lease of another key or writer");
            }
            return lease;
        } finally {
            in.release();
        }
    }
}
