package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.link.LinkFrame;
import org.junit.jupiter.api.Test;

class ReliableFramesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final LinkFrame.Control FRAME = new LinkFrame.Leave(RingId.BOOTSTRAP, 1, 2);

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final List<Integer> sent = new ArrayList<>();
    private final ReliableFrames frames = new ReliableFrames(
        new Local(new NodeId(new Key(0, 0, 1)), loop.open("link"), loop.counters()),
        (sequence, frame) -> sent.add(sequence));

    @Test
    void aFrameIsRepeatedUntilItIsAcknowledged() {
        frames.send(FRAME);
        time.run(SECOND / 2);
        assertThat(sent).containsExactly(0, 0);
        frames.acknowledged(0);
        time.run(60 * SECOND);
        assertThat(sent).hasSize(2);
    }

    @Test
    void aFrameThatNobodyAcknowledgesIsGivenUp() {
        frames.send(FRAME);
        time.run(60 * SECOND);
        assertThat(sent).hasSize(8);
        assertThat(loop.counters().snapshot()).containsEntry("link.control.unanswered", 1L);
    }

    @Test
    void anAcknowledgementMakesRoomAndOneForNothingIsHarmless() {
        IntStream.range(0, ReliableFrames.MAX_OUTSTANDING).forEach(i -> frames.send(FRAME));
        frames.acknowledged(17);
        frames.acknowledged(17);
        frames.acknowledged(1_000_000);
        frames.send(FRAME);
        frames.send(FRAME);
        assertThat(sent).hasSize(ReliableFrames.MAX_OUTSTANDING + 1).endsWith(ReliableFrames.MAX_OUTSTANDING);
    }

    @Test
    void onlyWhatIsOutstandingIsRepeated() {
        IntStream.range(0, 3).forEach(i -> frames.send(FRAME));
        frames.acknowledged(1);
        time.run(3 * SECOND / 10);
        assertThat(sent).containsExactly(0, 1, 2, 0, 2);
    }

    @Test
    void framesBeyondTheLimitAreDropped() {
        IntStream.range(0, ReliableFrames.MAX_OUTSTANDING + 3).forEach(i -> frames.send(FRAME));
        assertThat(sent).hasSize(ReliableFrames.MAX_OUTSTANDING);
        assertThat(loop.counters().snapshot()).containsEntry("link.drop.control-queue", 3L);
    }

    @Test
    void eachSequenceIsTakenOnceInAnyOrder() {
        for (int sequence : new int[] {0, 2, 1, 70, 71, 69}) {
            assertThat(frames.isNew(sequence)).as("first %d", sequence).isTrue();
            assertThat(frames.isNew(sequence)).as("second %d", sequence).isFalse();
        }
        assertThat(frames.isNew(3)).as("too far back").isFalse();
        assertThat(frames.isNew(8)).as("within the window").isTrue();
        assertThat(frames.isNew(1000)).isTrue();
        assertThat(frames.isNew(71)).isFalse();
    }

    @Test
    void afterItsEndNothingIsSent() {
        frames.send(FRAME);
        frames.close();
        time.run(60 * SECOND);
        assertThat(sent).hasSize(1);
    }
}
