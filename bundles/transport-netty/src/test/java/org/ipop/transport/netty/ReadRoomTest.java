package org.ipop.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadRoomTest {
    private final ReadRoom room = new ReadRoom();
    private final RecvByteBufAllocator.Handle handle = room.newHandle();

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void aBufferWhoseDatagramsAreReleasedIsReadToAgain() {
        ByteBuf first = next();
        ByteBuf datagram = first.writeZero(3_000).readRetainedSlice(1_000);
        first.release();
        datagram.release();
        ByteBuf second = next();
        assertThat(second).isSameAs(first);
        assertThat(second.isReadable()).isFalse();
        assertThat(second.writableBytes()).isEqualTo(64 * 1024);
        second.release();
    }

    @Test
    void aDatagramThatSomebodyKeepsStaysAsItIs() {
        ByteBuf first = next().writeLong(7);
        ByteBuf kept = first.readRetainedSlice(Long.BYTES);
        first.release();
        ByteBuf second = next().writeLong(8);
        assertThat(kept.readLong()).isEqualTo(7);
        second.release();
        kept.release();
        assertThat(first.refCnt()).isZero();
    }

    @Test
    void aClosedRoomKeepsNothing() {
        ByteBuf last = next();
        room.close();
        last.release();
        assertThat(last.refCnt()).isZero();
        ByteBuf later = next();
        assertThat(later.refCnt()).as("of the same turn").isOne();
        later.release();
    }

    private ByteBuf next() {
        return handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    }
}
