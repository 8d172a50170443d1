package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

class SessionSetTest implements LinkSession.Owner {
    /** For how long packets have passed. */
    private static final long LONG = SessionSet.REKEY_NANOS;
    private static final long NONE = -1;
    private static final long SECOND = 1_000_000_000L;
    private static final long JITTER_NANOS = 30 * SECOND;
    private static final long GRACE_NANOS = 30 * SECOND;

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final Local local = new Local(new NodeId(new Key(0, 0, 1)), loop.open("link"), loop.counters());
    private final SessionTable table = new SessionTable(local);
    private final List<FakeSession> keys = new ArrayList<>();
    private final SessionSet sessions = new SessionSet(local);

    @Test
    void theNewestSendsAndTheOneBeforeStillReceives() {
        LinkSession first = session(true);
        LinkSession second = session(true);
        sessions.adopt(first);
        sessions.adopt(second);
        assertThat(sessions.current()).contains(second);
        assertThat(sessions.hasOlder()).isTrue();
        assertThat(sessions.expire(time.nanoTime(), session -> false)).isEmpty();
        assertThat(first.closed).isFalse();
    }

    @Test
    void anOlderOneThatHearsNothingEndsUnlessARingNeedsIt() {
        LinkSession first = session(true);
        sessions.adopt(first);
        sessions.adopt(session(true));
        time.run(SessionSet.OLDER_NANOS);
        assertThat(sessions.expire(time.nanoTime(), session -> session == first)).isEmpty();
        first.receivedNanos = time.nanoTime();
        assertThat(sessions.expire(time.nanoTime(), session -> false)).isEmpty();
        time.run(SessionSet.OLDER_NANOS);
        assertThat(sessions.expire(time.nanoTime(), session -> false)).containsExactly(first);
        assertThat(first.closed).isTrue();
        assertThat(sessions.hasOlder()).isFalse();
    }

    @Test
    void noSessionLivesForeverEvenIfItIsUsed() {
        LinkSession kept = session(false);
        sessions.adopt(session(true));
        sessions.keep(kept);
        time.run(2 * SessionSet.CONTROL_REKEY_NANOS);
        kept.receivedNanos = time.nanoTime();
        assertThat(sessions.expire(time.nanoTime(), session -> true)).containsExactly(kept);
    }

    @Test
    void olderSessionsAreFew() {
        IntStream.range(0, 10).forEach(i -> sessions.adopt(session(true)));
        assertThat(sessions.expire(time.nanoTime(), session -> true)).hasSize(5);
        assertThat(keys).filteredOn(each -> each.closed).isEqualTo(keys.subList(0, 5));
    }

    @Test
    void aSessionThatIsAdoptedAgainIsNoOlderOne() {
        LinkSession first = session(true);
        LinkSession second = session(false);
        sessions.adopt(first);
        sessions.keep(second);
        sessions.adopt(second);
        time.run(20 * SECOND);
        assertThat(sessions.expire(time.nanoTime(), session -> false)).containsExactly(first);
        assertThat(second.closed).isFalse();
    }

    @Test
    void aPeerThatForgotAllButOneEndsTheOthers() {
        LinkSession first = session(true);
        LinkSession second = session(true);
        LinkSession survivor = session(false);
        sessions.adopt(first);
        sessions.adopt(second);
        sessions.keep(survivor);
        assertThat(sessions.forgetOthers(survivor)).containsExactlyInAnyOrder(first, second);
        assertThat(sessions.current()).contains(survivor);
        assertThat(survivor.closed).isFalse();
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void packetsMakeNewKeysDueInTwoMinutesAndControlInAnHour() {
        sessions.adopt(session(true));
        assertThat(dueAfter(SessionSet.REKEY_NANOS - SECOND, LONG)).isFalse();
        assertThat(dueAfter(SECOND + JITTER_NANOS, LONG)).isTrue();
        assertThat(dueAfter(0, NONE)).isFalse();
        assertThat(dueAfter(SessionSet.CONTROL_REKEY_NANOS, NONE)).isTrue();
    }

    @Test
    void theFirstPacketsAfterAPauseDoNotHurryForNewKeys() {
        sessions.adopt(session(true));
        time.run(SessionSet.REKEY_NANOS + JITTER_NANOS);
        assertThat(dueAfter(0, 0)).isFalse();
        assertThat(dueAfter(0, SessionSet.FLOW_NANOS - 1)).isFalse();
        assertThat(dueAfter(0, SessionSet.FLOW_NANOS + JITTER_NANOS / 2)).isTrue();
    }

    @Test
    void theResponderLeavesItToTheInitiatorForAWhile() {
        sessions.adopt(session(false));
        assertThat(dueAfter(SessionSet.REKEY_NANOS + GRACE_NANOS - SECOND, LONG)).isFalse();
        assertThat(dueAfter(SECOND + JITTER_NANOS, LONG)).isTrue();
    }

    @Test
    void volumeMakesNewKeysDueAtOnce() {
        assertThat(sessions.rekeyDue(time.nanoTime(), LONG, SessionSet.REKEY_PACKETS)).isFalse();
        sessions.adopt(session(false));
        assertThat(sessions.rekeyDue(time.nanoTime(), LONG, SessionSet.REKEY_PACKETS - 1)).isFalse();
        assertThat(sessions.rekeyDue(time.nanoTime(), LONG, SessionSet.REKEY_PACKETS)).isTrue();
        keys.getLast().sealed = SessionSet.REKEY_PACKETS;
        assertThat(sessions.rekeyDue(time.nanoTime(), NONE, 0)).isTrue();
    }

    @Test
    void theEndClosesAllAndFreesTheirIndices() {
        sessions.adopt(session(true));
        sessions.adopt(session(true));
        sessions.keep(session(false));
        sessions.close();
        assertThat(keys).hasSize(3).allMatch(each -> each.closed);
        assertThat(table.size()).isZero();
        assertThat(sessions.current()).isEmpty();
    }

    @Override
    public void opened(LinkSession session, ByteBuf frame, Route from) {
        frame.release();
    }

    @Override
    public void transmit(ByteBuf datagram, int segmentBytes, boolean signalling) {
        datagram.release();
    }

    private boolean dueAfter(long nanos, long carryingNanos) {
        time.run(nanos);
        return sessions.rekeyDue(time.nanoTime(), carryingNanos, 0);
    }

    private LinkSession session(boolean initiator) {
        keys.add(new FakeSession(new NodeId(new Key(0, 0, 2)), initiator, table.reserve()));
        return new LinkSession(local, table, keys.getLast(), this);
    }
}
