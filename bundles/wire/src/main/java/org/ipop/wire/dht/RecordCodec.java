package org.ipop.wire.dht;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * A stored value on the wire.
 * <pre>
 * +---------------+---------+------------+-------------+-------------+-----------------+-----------------+
 * | exclusive, 1  | key, 20 | writer, 20 | sequence, 8 | expires, 8  | value: 2 + n    | proof: 2 + n    |
 * +---------------+---------+------------+-------------+-------------+-----------------+-----------------+
 * </pre>
 * {@code expires} is in seconds since 1970. The proof covers the label "ipop dht record", the ring id (8 bytes) and all
 * the fields before it, so that a record of one ring says nothing in another.
 */
public final class RecordCodec {
    public static final int MAX_PROOF_BYTES = 1024;
    private static final byte[] LABEL = "ipop dht record".getBytes(StandardCharsets.US_ASCII);
    private static final int FIXED_BYTES = 1 + Key.BYTES + NodeId.BYTES + 2 * Long.BYTES + 2 * Short.BYTES;

    private RecordCodec() {
    }

    public static Stored read(ByteBuf in) throws MalformedPacket {
        boolean exclusive = flag(in, "exclusive");
        Key key = Fields.key(in);
        NodeId writer = Fields.nodeId(in);
        Fields.need(in, 2 * Long.BYTES, "sequence and expiry");
        long sequence = in.readLong();
        long expires = in.readLong();
        return new Stored(key, exclusive, writer, Fields.bytes(in, Dht.MAX_VALUE_BYTES, "value"), sequence, expires,
            Fields.bytes(in, MAX_PROOF_BYTES, "proof"));
    }

    public static void write(ByteBuf out, Stored record) {
        writeClaim(out, record);
        Fields.writeBytes(out, record.proof());
    }

    public static int bytes(Stored record) {
        return FIXED_BYTES + record.value().length() + record.proof().length();
    }

    /** What the proof is made over. */
    public static byte[] signed(RingId ring, Stored record) {
        ByteBuf out = Unpooled.buffer(LABEL.length + Long.BYTES + FIXED_BYTES + record.value().length());
        out.writeBytes(LABEL).writeLong(ring.value());
        writeClaim(out, record);
        byte[] signed = new byte[out.readableBytes()];
        out.readBytes(signed);
        out.release();
        return signed;
    }

    private static void writeClaim(ByteBuf out, Stored record) {
        out.writeBoolean(record.exclusive());
        record.key().write(out);
        record.writer().write(out);
        out.writeLong(record.sequence()).writeLong(record.expiresEpochSeconds());
        Fields.writeBytes(out, record.value());
    }

    static boolean flag(ByteBuf in, String what) throws MalformedPacket {
        Fields.need(in, 1, what);
        int value = in.readUnsignedByte();
        if (value > 1) {
            throw new MalformedPacket(what + ": " + value + " is no flag");
        }
        return value == 1;
    }
}
