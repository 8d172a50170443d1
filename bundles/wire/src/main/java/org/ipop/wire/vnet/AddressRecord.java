package org.ipop.wire.vnet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Where the holder of an IPv6 address is found. The address follows from the node's key, so the record only leads from
 * the one to the other: it is put, not created (nobody can take the key), and whoever reads it compares the address
 * with the writer's certificate.
 * <pre>
 * +---------------+---------------------------------+
 * | version = 1   | family = 6, 1; address, 16      |
 * +---------------+---------------------------------+
 * </pre>
 * Its key is the hash of "ipop address6", the ring id (8 bytes) and the address. Thread: any.
 */
public record AddressRecord(InetAddress address) {
    public static final int VERSION = 1;
    private static final byte[] LABEL = "ipop address6".getBytes(StandardCharsets.US_ASCII);
    private static final int BYTES = 18;

    /** Where the records of this address are stored. */
    public static Key key(RingId ring, InetAddress address) {
        byte[] ringBytes = ByteBuffer.allocate(Long.BYTES).putLong(ring.value()).array();
        return Key.hash(LABEL, ringBytes, address.getAddress());
    }

    public Bytes encode() {
        ByteBuf out = Unpooled.buffer(BYTES);
        out.writeByte(VERSION);
        Fields.writeAddress(out, address);
        byte[] value = new byte[out.readableBytes()];
        out.readBytes(value).release();
        return Bytes.copyOf(value);
    }

    public static AddressRecord parse(Bytes value) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(value.toArray());
        try {
            Fields.need(in, 1, "address record version");
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new MalformedPacket("address record version " + version);
            }
            InetAddress address = Fields.address(in);
            Fields.end(in, "address record");
            if (address.getAddress().length != 16) {
                throw new MalformedPacket("address record of an IPv4 address");
            }
            return new AddressRecord(address);
        } finally {
            in.release();
        }
    }
}
