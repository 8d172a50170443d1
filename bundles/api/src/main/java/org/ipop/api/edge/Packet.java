package org.ipop.api.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * One IP packet. Its heap buffer keeps at least {@link #HEADROOM} bytes free before the reader index and
 * {@link #TAILROOM} writable bytes behind the writer index, so that it can be sealed and framed in place.
 */
public record Packet(ByteBuf buffer, Offload offload) {
    public static final int HEADROOM = 160;
    public static final int TAILROOM = 64;

    public static Packet of(ByteBuf buffer) {
        return new Packet(buffer, Offload.NONE);
    }

    /** An empty pooled heap buffer for a packet of up to {@code bytes}, with head- and tailroom around it. */
    public static ByteBuf allocate(int bytes) {
        return ByteBufAllocator.DEFAULT.heapBuffer(HEADROOM + bytes + TAILROOM).setIndex(HEADROOM, HEADROOM);
    }
}
