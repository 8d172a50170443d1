package org.ipop.api.edge;

import io.netty.buffer.ByteBuf;

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
}
