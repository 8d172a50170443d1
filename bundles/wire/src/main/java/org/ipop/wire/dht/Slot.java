package org.ipop.wire.dht;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Which version of a writer's record a node holds, without the record, 49 bytes.
 * <pre>
 * +--------------+-----------------+----------------+------------------+
 * | key, 20      | writer, 20      | sequence, 8    | confirmed, 1     |
 * +--------------+-----------------+----------------+------------------+
 * </pre>
 *
 * @param confirmed a majority is known to have stored it
 */
public record Slot(Key key, NodeId writer, long sequence, boolean confirmed) {
    public static final int BYTES = Key.BYTES + NodeId.BYTES + Long.BYTES + 1;

    public static Slot read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "slot");
        return new Slot(Key.read(in), NodeId.read(in), in.readLong(), RecordCodec.flag(in, "confirmed"));
    }

    public void write(ByteBuf out) {
        key.write(out);
        writer.write(out);
        out.writeLong(sequence).writeBoolean(confirmed);
    }
}
