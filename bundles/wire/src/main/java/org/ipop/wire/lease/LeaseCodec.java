package org.ipop.wire.lease;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.address.Lease;
import org.ipop.api.address.Succession;
import org.ipop.api.dht.Stored;
import org.ipop.api.link.Contact;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * A lease as the value of a created key.
 * <pre>
 * +---------------+--------------------------------+------------------+-------------------------+
 * | version = 1   | family 4 or 6, 1; address      | node, 20         | host: length 1, UTF-8   |
 * +---------------+--------------------------------+------------------+-------------------------+
 * only version 2, of a host that several gateways may serve:
 * +---------------+---------------+---------------------+-------------------------------------------+
 * | client, 8     | term, 4       | number n, 1         | n times: node, 20; position, 20           |
 * +---------------+---------------+---------------------+-------------------------------------------+
 * </pre>
 * Its key is the hash of "ipop lease", the ring id (8 bytes) and the address; its end is that of the record. A value of
 * version 2 that is put beside the lease says that its writer serves the address now.
 */
public final class LeaseCodec {
    public static final int VERSION = 1;
    public static final int SHARED_VERSION = 2;
    private static final byte[] LABEL = "ipop lease".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLIENT_LABEL = "ipop lease client".getBytes(StandardCharsets.US_ASCII);

    private LeaseCodec() {
    }

    /** Where the lease of this address is stored. */
    public static Key key(RingId ring, InetAddress address) {
        byte[] ringBytes = ByteBuffer.allocate(Long.BYTES).putLong(ring.value()).array();
        return Key.hash(LABEL, ringBytes, address.getAddress());
    }

    /**
     * A lease as it was read.
     *
     * @param client for whom, of the holder's hosts; see {@link #client}
     */
    public record Shared(Lease lease, long client, Succession succession) {
    }

    /** What stands for a client in its lease. */
    public static long client(Bytes client) {
        return Key.hash(CLIENT_LABEL, client.toArray()).high();
    }

    public static Bytes encode(InetAddress address, NodeId node, String host) {
        return bytes(begun(VERSION, address, node, host));
    }

    /** Of version 2. */
    public static Bytes encode(Lease lease, long client, Succession succession) {
        ByteBuf out = begun(SHARED_VERSION, lease.address(), lease.node(), lease.host());
        out.writeLong(client).writeInt((int) succession.term()).writeByte(succession.others().size());
        succession.others().forEach(other -> {
            other.node().write(out);
            other.position().write(out);
        });
        return bytes(out);
    }

    private static ByteBuf begun(int version, InetAddress address, NodeId node, String host) {
        ByteBuf out = Unpooled.buffer(64);
        out.writeByte(version);
        Fields.writeAddress(out, address);
        node.write(out);
        Fields.writeText(out, host);
        return out;
    }

    private static Bytes bytes(ByteBuf out) {
        byte[] value = new byte[out.readableBytes()];
        out.readBytes(value).release();
        return Bytes.copyOf(value);
    }

    /** The lease in a record that the guard has accepted; throws unless writer and key are those of the lease. */
    public static Lease decode(RingId ring, Stored stored) throws MalformedPacket {
        if (!stored.exclusive()) {
            throw new MalformedPacket("a lease that claims nothing");
        }
        return read(ring, stored).lease();
    }

    /** As {@link #decode}; also what other gateways put beside the lease. */
    public static Shared read(RingId ring, Stored stored) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(stored.value().toArray());
        try {
            Fields.need(in, 1, "lease version");
            int version = in.readUnsignedByte();
            if (version != VERSION && version != SHARED_VERSION) {
                throw new MalformedPacket("lease version " + version);
            }
            InetAddress address = Fields.address(in);
            Lease lease = new Lease(address, Fields.nodeId(in), Fields.text(in, "host"), stored.expiresEpochSeconds());
            Shared shared = version == VERSION ? new Shared(lease, 0, Succession.NONE) : shared(in, lease);
            Fields.end(in, "lease");
            if (!stored.writer().equals(lease.node()) || !stored.key().equals(key(ring, address))) {
                throw new MalformedPacket("lease of another key or writer");
            }
            return shared;
        } finally {
            in.release();
        }
    }

    private static Shared shared(ByteBuf in, Lease lease) throws MalformedPacket {
        Fields.need(in, Long.BYTES + Integer.BYTES + 1, "succession");
        long client = in.readLong();
        long term = in.readUnsignedInt();
        int count = in.readUnsignedByte();
        if (count > Succession.MOST_OTHERS) {
            throw new MalformedPacket("lease of " + count + " other gateways");
        }
        List<Contact> others = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            NodeId node = Fields.nodeId(in);
            Key position = Fields.key(in);
            others.add(new Contact(node, position, position, List.of()));
        }
        return new Shared(lease, client, new Succession(term, others));
    }
}
