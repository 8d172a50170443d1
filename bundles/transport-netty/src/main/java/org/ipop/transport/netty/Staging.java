package org.ipop.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;

/** Direct buffers of 64 KiB that wait for the next burst, since making and zeroing one costs as much as sending it. */
final class Staging {
    /** What the kernel has not taken at once is rarely more. */
    static final int KEPT = 4;

    private final ArrayDeque<ByteBuf> free = new ArrayDeque<>();
    private boolean closed;

    /** An empty one. */
    ByteBuf take() {
        ByteBuf kept = free.poll();
        return kept != null ? kept : Unpooled.directBuffer(UdpSocket.MAX_PAYLOAD);
    }

    /** The kernel has taken what was in it. */
    void giveBack(ByteBuf buffer) {
        if (closed || free.size() == KEPT || buffer.refCnt() > 1) {
            buffer.release();
        } else {
            free.add(buffer.clear());
        }
    }

    void close() {
        closed = true;
        free.forEach(ByteBuf::release);
        free.clear();
    }
}
