package org.ipop.wire.dht;

import io.netty.buffer.ByteBuf;
import java.util.Comparator;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/** Where a record is: one slot a key and writer. On the wire 40 bytes. Thread: any. */
public record Place(Key key, NodeId writer) implements Comparable<Place> {
    public static final int BYTES = Key.BYTES + NodeId.BYTES;
    private static final Comparator<Place> ORDER = Comparator.comparing(Place::key).thenComparing(Place::writer);

    public static Place read(ByteBuf in) throws MalformedPacket {
        return new Place(Fields.key(in), Fields.nodeId(in));
    }

    public void write(ByteBuf out) {
        key.write(out);
        writer.write(out);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
