package org.ipop.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Where one socket reads to: a buffer of 64 KiB, the longest run of datagrams, used again as soon as all of them have been
 * released; a new one if somebody keeps them.
 */
final class ReadRoom extends DefaultMaxMessagesRecvByteBufAllocator {
    /** A turn; what a peer's kernel cut in two goes to the tap as one again. */
    static final int READS = 4;
    private static final int BYTES = 64 * 1024;

    private ByteBuf buffer;

    ReadRoom() {
        super(READS);
    }

    @Override
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return BYTES;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                if (buffer == null || buffer.refCnt() > 1) {
                    close();
                    buffer = allocator.ioBuffer(BYTES);
                }
                return buffer.clear().retain();
            }
        };
    }

    /** Nothing is read any more. */
    void close() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
