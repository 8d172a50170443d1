package org.ipop.wire.dht;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Key;
import org.ipop.api.dht.Stored;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * A record together with what a holder knows about it. Only the record is signed; the rest is the word of the sender.
 * <pre>
 * +--------------+-----------------+-------------------+-------------------------+
 * | view, 8      | confirmed, 1    | holder, 20        | record: RecordCodec     |
 * +--------------+-----------------+-------------------+-------------------------+
 * </pre>
 *
 * @param view      the view in which an owner decided on it
 * @param confirmed a majority of that view's replicas is known to have stored it
 * @param holder    the writer's point on the ring, to tell it when it loses the key
 */
public record Replica(long view, boolean confirmed, Key holder, Stored record) {
    public static Replica read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, Long.BYTES, "view");
        return new Replica(in.readLong(), RecordCodec.flag(in, "confirmed"), Fields.key(in), RecordCodec.read(in));
    }

    public void write(ByteBuf out) {
        out.writeLong(view).writeBoolean(confirmed);
        holder.write(out);
        RecordCodec.write(out, record);
    }

    public int bytes() {
        return Long.BYTES + 1 + Key.BYTES + RecordCodec.bytes(record);
    }

    public Slot slot() {
        return new Slot(record.key(), record.writer(), record.sequence(), confirmed);
    }
}
