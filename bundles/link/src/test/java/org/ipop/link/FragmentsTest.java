package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.link.FragmentHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final Fragments fragments = new Fragments(
        new Local(new NodeId(new Key(0, 0, 1)), loop.open("link"), loop.counters()));

    private final List<ByteBuf> made = new ArrayList<>();

    /** Pieces that were given to the collector are its own; the others end here. */
    @AfterEach
    void releaseTheRest() {
        made.stream().filter(piece -> piece.refCnt() > 0).forEach(ByteBuf::release);
    }

    @Test
    void piecesInAnyOrderAndTwiceMakeTheFrame() throws MalformedPacket {
        byte[] frame = frame(4105);
        List<ByteBuf> pieces = split(frame, 9);
        assertThat(pieces).hasSize(4).allMatch(piece -> piece.readableBytes() <= Fragments.MAX_FRAME_BYTES);
        List<ByteBuf> shuffled = new ArrayList<>();
        for (ByteBuf piece : pieces.reversed()) {
            shuffled.add(piece.copy());
            shuffled.add(piece);
        }
        Collections.swap(shuffled, 1, 6);
        Optional<ByteBuf> whole = Optional.empty();
        for (ByteBuf piece : shuffled) {
            Optional<ByteBuf> result = fragments.add(piece);
            whole = whole.or(() -> result);
        }
        assertThat(ByteBufUtil.getBytes(whole.orElseThrow())).isEqualTo(frame);
        whole.get().release();
        assertThat(shuffled).allMatch(piece -> piece.refCnt() == 0);
    }

    @Test
    void aPieceThatClaimsAnotherCountIsRefused() throws MalformedPacket {
        fragments.add(split(frame(2000), 1).getFirst());
        ByteBuf other = split(frame(3000), 1).getFirst();
        assertThatThrownBy(() -> fragments.add(other)).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void aHalfFrameIsForgottenAfterFiveSeconds() throws MalformedPacket {
        List<ByteBuf> pieces = split(frame(2000), 1);
        fragments.add(pieces.get(0));
        time.run(6_000_000_000L);
        split(frame(2000), 2).subList(0, 1).forEach(this::addQuietly);
        assertThat(fragments.add(pieces.get(1))).isEmpty();
    }

    @Test
    void framesAreSplitAtExactlyThePieceSize() {
        assertThat(split(frame(2 * FragmentHeader.PIECE_BYTES), 1)).hasSize(2);
        assertThat(split(frame(2 * FragmentHeader.PIECE_BYTES + 1), 1)).hasSize(3);
    }

    private void addQuietly(ByteBuf piece) {
        try {
            fragments.add(piece);
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        }
    }

    private List<ByteBuf> split(byte[] frame, int id) {
        List<ByteBuf> pieces = new ArrayList<>();
        Fragments.split(Unpooled.copiedBuffer(frame), id, piece -> {
            pieces.add(Unpooled.copiedBuffer(piece));
            piece.release();
        });
        made.addAll(pieces);
        return pieces;
    }

    private static byte[] frame(int length) {
        byte[] frame = new byte[length];
        new Random(length).nextBytes(frame);
        return frame;
    }
}
