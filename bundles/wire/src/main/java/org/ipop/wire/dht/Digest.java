package org.ipop.wire.dht;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Key;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * A summary of what a node holds in an arc: equal if and, but for chance, only if the versions are equal. It saves
 * traffic between honest members; nothing is believed because of it. On the wire 12 bytes. Thread: any.
 *
 * @param xor   of the fingerprints of all slots
 * @param count how many slots
 */
public record Digest(long xor, int count) {
    public static final Digest EMPTY = new Digest(0, 0);
    public static final int BYTES = Long.BYTES + Integer.BYTES;

    public static Digest read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "digest");
        return new Digest(in.readLong(), in.readInt());
    }

    public void write(ByteBuf out) {
        out.writeLong(xor).writeInt(count);
    }

    public Digest with(long fingerprint) {
        return new Digest(xor ^ fingerprint, count + 1);
    }

    /** The first 64 bits of SHA-256 over the slot's fields as {@link Key#hash} takes them. */
    public static long fingerprint(Slot slot) {
        byte[] version = new byte[Long.BYTES + 1];
        for (int i = 0; i < Long.BYTES; i++) {
            version[i] = (byte) (slot.sequence() >>> (56 - 8 * i));
        }
        version[Long.BYTES] = (byte) (slot.confirmed() ? 1 : 0);
        return Key.hash(slot.key().toBytes(), slot.writer().toBytes(), version).high();
    }
}
