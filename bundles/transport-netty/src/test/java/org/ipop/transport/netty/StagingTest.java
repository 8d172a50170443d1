package org.ipop.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StagingTest {
    private final Staging staging = new Staging();

    @AfterEach
    void close() {
        staging.close();
    }

    @Test
    void whatCameBackIsTakenAgainEmpty() {
        ByteBuf first = staging.take().writeLong(1);
        staging.giveBack(first);
        ByteBuf second = staging.take();
        assertThat(second).isSameAs(first);
        assertThat(second.isReadable()).isFalse();
        second.release();
    }

    @Test
    void noMoreAreKeptThanAFew() {
        List<ByteBuf> all = new ArrayList<>();
        for (int i = 0; i < Staging.KEPT + 2; i++) {
            all.add(staging.take());
        }
        all.forEach(staging::giveBack);
        assertThat(all).filteredOn(buffer -> buffer.refCnt() > 0).hasSize(Staging.KEPT);
    }

    @Test
    void whatSomebodyStillHasIsNotTakenAgain() {
        ByteBuf shared = staging.take().retain();
        staging.giveBack(shared);
        ByteBuf other = staging.take();
        assertThat(other).isNotSameAs(shared);
        other.release();
        shared.release();
    }

    @Test
    void nothingIsKeptOnceItIsClosed() {
        ByteBuf late = staging.take();
        staging.giveBack(staging.take());
        staging.close();
        staging.giveBack(late);
        assertThat(late.refCnt()).isZero();
    }
}
