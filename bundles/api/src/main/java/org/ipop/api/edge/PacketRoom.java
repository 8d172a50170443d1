package org.ipop.api.edge;

import io.netty.buffer.ByteBuf;

/**
 * One buffer for packets that nobody keeps for long: it is given out again as soon as all others have released it, and
 * replaced by a new one if somebody has not. Thread: node loop.
 */
public final class PacketRoom implements AutoCloseable {
    private ByteBuf buffer;
    private boolean closed;

    /** Empty, as {@link Packet#allocate}; the caller releases it as any other. */
    public ByteBuf allocate(int bytes) {
        if (closed) {
            return Packet.allocate(bytes);
        }
        int capacity = Packet.HEADROOM + bytes + Packet.TAILROOM;
        if (buffer == null || buffer.refCnt() > 1 || buffer.capacity() < capacity) {
            empty();
            buffer = Packet.allocate(bytes);
        }
        return buffer.setIndex(Packet.HEADROOM, Packet.HEADROOM).retain();
    }

    /** From now on nothing is kept; late packets get buffers of their own. */
    @Override
    public void close() {
        closed = true;
        empty();
    }

    private void empty() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
