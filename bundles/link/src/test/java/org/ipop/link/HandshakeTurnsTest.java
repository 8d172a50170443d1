package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.FirstByte;
import org.junit.jupiter.api.Test;

/** Many handshakes begun together: how many are under way at once. */
class HandshakeTurnsTest implements Initiation.Outcome {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final NodeId PEER = new NodeId(new Key(0, 0, 2));

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final BudgetedContext context = new BudgetedContext(loop.open("link"));
    private final Local local = new Local(new NodeId(new Key(0, 0, 1)), context, loop.counters());
    private final FakeHandshakes handshakes = new FakeHandshakes(PEER);
    private final FakeSocket socket = new FakeSocket();
    private final Outlet outlet = new Outlet(local, (route, datagram, signalling) -> datagram.release());
    private final HandshakeDriver driver =
        new HandshakeDriver(local, handshakes, new SessionTable(local), outlet, (response, session) -> { });
    private final List<Initiation> initiations = new ArrayList<>();
    private int established;
    private int gaveUp;
    private int late;

    HandshakeTurnsTest() {
        outlet.use(socket);
    }

    @Test
    void soManyBeginAndTheNextWhenOneEnds() {
        begin(12);
        time.run(10 * MILLI);
        assertThat(begun()).isEqualTo(HandshakeTurns.FIRST);
        answer(0);
        time.run(10 * MILLI);
        assertThat(established).isEqualTo(1);
        assertThat(begun()).as("one ended, and it was soon").isEqualTo(HandshakeTurns.FIRST + 2);
    }

    @Test
    void silentPeersHoldNobodyUpForLong() {
        begin(20);
        time.run(HandshakeTurns.SOON_NANOS + 10 * MILLI);
        assertThat(begun()).isEqualTo(2 * HandshakeTurns.FIRST);
        time.run(HandshakeTurns.SOON_NANOS);
        assertThat(begun()).isEqualTo(20);
        time.run(20 * SECOND);
        assertThat(gaveUp).as("and are asked to the end").isEqualTo(20);
    }

    /** What is late may be the answers, which we have not read. */
    @Test
    void whereWeAreLateOurselvesTheNextOnesWaitLonger() {
        context.lateNanos = 200 * MILLI;
        begin(20);
        time.run((HandshakeTurns.PATIENCE - 1) * (HandshakeTurns.SOON_NANOS + 200 * MILLI) + 10 * MILLI);
        assertThat(begun()).isEqualTo(HandshakeTurns.FIRST);
        time.run(HandshakeTurns.SOON_NANOS + 200 * MILLI);
        assertThat(begun()).isEqualTo(2 * HandshakeTurns.FIRST);
        time.run(30 * SECOND);
        assertThat(gaveUp).isEqualTo(20);
    }

    @Test
    void whoAnswersAfterItWasGivenUpMakesFewerOfThem() {
        begin(40);
        time.run(10 * SECOND);
        assertThat(gaveUp).isPositive();
        long before = begun();
        answer(0);
        time.run(10 * MILLI);
        assertThat(late).isEqualTo(1);
        time.run(40 * SECOND);
        begin(20);
        assertThat(begun() - before).as("of forty all have begun, and of twenty").isEqualTo(40 - before
            + HandshakeTurns.FIRST / 2);
    }

    @Test
    void lateAnswersMakeFewerOfThem() {
        begin(40);
        time.run(10 * MILLI);
        IntStream.range(0, HandshakeTurns.FIRST).forEach(i -> goOn(i));
        time.run(HandshakeTurns.LATE_NANOS + SECOND);
        assertThat(begun()).as("who has answered once keeps its turn").isEqualTo(HandshakeTurns.FIRST);
        IntStream.range(0, HandshakeTurns.FIRST).forEach(this::answer);
        time.run(10 * MILLI);
        assertThat(begun()).as("halved, once for all that were late together")
            .isEqualTo(HandshakeTurns.FIRST + HandshakeTurns.FIRST / 2);
    }

    @Test
    void whatIsAbandonedBeforeItsTurnNeverBegins() {
        begin(HandshakeTurns.FIRST + 1);
        Initiation last = initiations.getLast();
        assertThat(last.waits()).isTrue();
        driver.abandon(last);
        time.run(20 * SECOND);
        assertThat(begun()).isEqualTo(HandshakeTurns.FIRST);
    }

    @Test
    void afterTheEndNobodyBegins() {
        begin(HandshakeTurns.FIRST + 5);
        driver.close();
        time.run(20 * SECOND);
        assertThat(begun()).isLessThanOrEqualTo(HandshakeTurns.FIRST);
        assertThat(established + gaveUp).isZero();
    }

    @Override
    public void established(Session session, Route by) {
        established++;
    }

    @Override
    public void gaveUp(String why) {
        gaveUp++;
    }

    @Override
    public void late(Session session, Route by) {
        late++;
    }

    private void begin(int count) {
        for (int i = 0; i < count; i++) {
            initiations.add(driver.initiate(Optional.of(PEER), Optional.empty(),
                () -> List.of(), this).orElseThrow());
        }
    }

    private long begun() {
        return initiations.stream().filter(initiation -> !initiation.waits()).count();
    }

    private void goOn(int number) {
        take(number, FakeHandshakes.GOES_ON);
    }

    private void answer(int number) {
        take(number, FakeHandshakes.SESSION);
    }

    private void take(int number, int outcome) {
        driver.datagram(FakeHandshakes.datagram(FirstByte.HANDSHAKE_RESPONSE, handshakes.made.get(number).index,
            outcome), new Route.Direct(new InetSocketAddress("192.0.2.2", 4100)));
    }
}
