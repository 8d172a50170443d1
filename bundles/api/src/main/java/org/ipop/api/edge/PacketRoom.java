package org.ipop.api.edge;

import io.netty.buffer.ByteBuf;

/**
 * One buffer for packets that nobody keeps for long: it is given out again as soon as all others have released it, and
 * replaced by a new one if somebody has not. Thread: node loop.
 */
public final class PacketRoom implements AutoCloseable {
    private ByteBuf buffer;

    /** Empty, as {@link Packet#allocate}; the caller releases it as any other. */
    public ByteBuf allocate(int bytes) {
        int capacity = Packet.HEADROOM + bytes + Packet.TAILROOM;
        if (buffer == null || buffer.refCnt() > 1 || buffer.capacity() < capacity) {
            close();
            buffer = Packet.allocate(bytes);
        }
        return buffer.setIndex(Packet.HEADROOM, Packet.HEADROOM).retain();
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
