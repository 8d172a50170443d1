package org.ipop.wire.dht;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Key;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/** The clockwise stretch (from, to] of a ring; all of it if both ends are equal. On the wire 40 bytes. Thread: any. */
public record Arc(Key from, Key to) {
    public static final int BYTES = 2 * Key.BYTES;

    public static Arc read(ByteBuf in) throws MalformedPacket {
        return new Arc(Fields.key(in), Fields.key(in));
    }

    public void write(ByteBuf out) {
        from.write(out);
        to.write(out);
    }

    public boolean whole() {
        return from.equals(to);
    }

    public boolean contains(Key key) {
        return key.inHalfOpen(from, to);
    }

    /** Is every point of {@code other} in this arc? */
    public boolean covers(Arc other) {
        if (whole()) {
            return true;
        }
        return !other.whole() && contains(other.to)
            && from.distanceTo(other.to).compareTo(other.from.distanceTo(other.to)) >= 0;
    }

    public boolean overlaps(Arc other) {
        return contains(other.to) || other.contains(to);
    }
}
