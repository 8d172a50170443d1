package org.ipop.api.edge;

import io.netty.buffer.ByteBuf;

/** Takes Ethernet frames in batches. Thread: node loop. */
public interface FrameSink {
    /** The receiver owns the frame, a heap buffer with the room of {@link Packet#allocate} around it. */
    void frame(ByteBuf frame);

    /** The batch is over. */
    default void flush() {
    }
}
