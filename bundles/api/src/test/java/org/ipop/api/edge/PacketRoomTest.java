package org.ipop.api.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacketRoomTest {
    private final PacketRoom room = new PacketRoom();

    @AfterEach
    void close() {
        room.close();
    }

    @Test
    void aReleasedBufferIsGivenOutAgainEmpty() {
        ByteBuf first = room.allocate(100).writeZero(100);
        first.release();
        ByteBuf second = room.allocate(50);
        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        assertThat(second.readerIndex()).isEqualTo(Packet.HEADROOM);
        assertThat(second.writableBytes()).isGreaterThanOrEqualTo(50 + Packet.TAILROOM);
        second.release();
    }

    @Test
    void aBufferThatSomebodyKeepsIsLeftToThem() {
        ByteBuf kept = room.allocate(100).writeLong(7);
        ByteBuf other = room.allocate(100).writeLong(8);
        assertThat(other).isNotSameAs(kept);
        assertThat(kept.readLong()).isEqualTo(7);
        kept.release();
        other.release();
        assertThat(kept.refCnt()).isZero();
    }

    @Test
    void longerPacketsGetALongerBuffer() {
        ByteBuf small = room.allocate(100);
        small.release();
        ByteBuf large = room.allocate(70_000);
        assertThat(small.refCnt()).isZero();
        assertThat(large.capacity()).isGreaterThanOrEqualTo(Packet.HEADROOM + 70_000 + Packet.TAILROOM);
        large.release();
    }

    @Test
    void aClosedRoomKeepsNothing() {
        ByteBuf last = room.allocate(100);
        room.close();
        assertThat(last.refCnt()).isOne();
        last.release();
        ByteBuf late = room.allocate(100);
        assertThat(late.refCnt()).isOne();
        late.release();
    }
}
