package org.ipop.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Where one socket reads to: a buffer of 64 KiB, the longest run of datagrams, used again as soon as all of them have
 * been released; a new one if somebody keeps them.
 */
final class ReadRoom extends DefaultMaxMessagesRecvByteBufAllocator {
    /** A turn; what a peer's kernel cut in two goes to the tap as one again. */
    static final int READS = 4;
    private static final int BYTES = 64 * 1024;

    private ByteBuf buffer;
    private boolean closed;

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
                if (closed) {
                    return allocator.ioBuffer(BYTES);
                }
                if (buffer == null || buffer.refCnt() > 1) {
                    empty();
                    buffer = allocator.ioBuffer(BYTES);
                }
                return buffer.clear().retain();
            }
        };
    }

    /** From now on nothing is kept; a turn of reads may still go on. */
    void close() {
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
