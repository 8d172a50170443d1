package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.RingId;
import org.ipop.api.security.HandshakeFactory.Screening;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.FirstByte;
import org.ipop.wire.link.RelayHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Handshakes under way, without their mathematics: when they repeat, give up, and what they leave behind. */
class HandshakeDriverTest implements Initiation.Outcome {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final NodeId PEER = new NodeId(new Key(0, 0, 2));
    private static final Route NEAR = new Route.Direct(new InetSocketAddress("192.0.2.2", 4100));
    private static final Route FAR = new Route.Direct(new InetSocketAddress("192.0.2.3", 4100));

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final BudgetedContext context = new BudgetedContext(loop.open("link"));
    private final Local local = new Local(new NodeId(new Key(0, 0, 1)), context, loop.counters());
    private final FakeHandshakes handshakes = new FakeHandshakes(PEER);
    private final SessionTable sessions = new SessionTable(local);
    private final FakeSocket socket = new FakeSocket();
    private final Outlet outlet = new Outlet(local, (route, datagram, signalling) -> datagram.release());
    private final List<Session> ready = new ArrayList<>();
    private final List<Response> responses = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<ByteBuf> datagrams = new ArrayList<>();
    private final HandshakeDriver driver = new HandshakeDriver(local, handshakes, sessions, outlet,
        (response, session) -> {
            responses.add(response);
            ready.add(session);
        });

    HandshakeDriverTest() {
        outlet.use(socket);
    }

    @AfterEach
    void everyDatagramIsReleased() {
        time.run(60 * SECOND);
        assertThat(datagrams).allMatch(datagram -> datagram.refCnt() == 0);
    }

    @Test
    void theFlightGoesToAllRoutesAndIsRepeatedWithBackOffUntilItGivesUp() {
        outlet.strangers().vouched(((Route.Direct) NEAR).remote().getAddress());
        outlet.strangers().vouched(((Route.Direct) FAR).remote().getAddress());
        initiate();
        List<Integer> sentAfterMillis = new ArrayList<>();
        for (int at : new int[] {10, 260, 760, 1760, 3760, 5760, 7700}) {
            time.run(at * MILLI - elapsed());
            sentAfterMillis.add(socket.sentTo.size());
        }
        assertThat(sentAfterMillis).containsExactly(2, 4, 6, 8, 10, 12, 12);
        assertThat(told).isEmpty();
        time.run(SECOND);
        assertThat(told).containsExactly("gave up: no answer");
        time.run(HandshakeDriver.LINGER_NANOS);
        assertThat(sessions.size()).isZero();
        assertThat(handshakes.made.getFirst().closed).isTrue();
        assertThat(socket.sentTo).as("nothing is sent any more").hasSize(12);
    }

    @Test
    void hostsOfWhichOnlyTheNamesAreKnownGetThreeFlights() {
        initiate();
        time.run(60 * SECOND);
        assertThat(socket.sentTo).hasSize(2 * Strangers.UNPROVED);
        assertThat(told).containsExactly("gave up: no answer");
    }

    @Test
    void whoeverAnswersAfterItWasGivenUpIsOnlySlow() {
        initiate();
        time.run(8 * SECOND);
        assertThat(told).containsExactly("gave up: no answer");
        answer(FakeHandshakes.GOES_ON, FAR);
        time.run(SECOND);
        answer(FakeHandshakes.SESSION, FAR);
        time.run(SECOND);
        assertThat(told).containsExactly("gave up: no answer", "late " + FAR);
        assertThat(sessions.size()).isEqualTo(1);
        time.run(HandshakeDriver.LINGER_NANOS);
        assertThat(sessions.size()).as("its index stays").isEqualTo(1);
        assertThat(counted("handshake.late")).isEqualTo(1);
    }

    @Test
    void nobodyIsWaitedForWhereVeryManyAreUnderWay() {
        for (int i = 0; i <= HandshakeDriver.MAX_LINGERING; i++) {
            initiate();
        }
        time.run(40 * SECOND);
        assertThat(told).hasSize(HandshakeDriver.MAX_LINGERING + 1);
        assertThat(sessions.size()).isZero();
        answer(FakeHandshakes.SESSION, FAR);
        assertThat(counted("drop.unknown-handshake")).isEqualTo(1);
    }

    /** The answer may lie unread, and the peer may be no less busy than we. */
    @Test
    void whereWeAreLateEachSecondRepetitionIsLeftOut() {
        context.lateNanos = 200 * MILLI;
        initiate();
        time.run(8 * SECOND);
        assertThat(told).containsExactly("gave up: no answer");
        assertThat(socket.sentTo).hasSize(6);
    }

    /** Rings take a member for dead only when its handshake has been given up. */
    @Test
    void howSlowOthersAreDoesNotMakeASilentPeerLiveLonger() {
        local.handshakeTimeout().answered(10 * SECOND);
        initiate();
        time.run(7_700 * MILLI);
        assertThat(told).isEmpty();
        time.run(100 * MILLI);
        assertThat(told).containsExactly("gave up: no answer");
        initiate();
        time.run(SECOND);
        take(FirstByte.HANDSHAKE_RESPONSE, handshakes.made.getLast().index, FakeHandshakes.GOES_ON, FAR);
        time.run(8 * SECOND);
        assertThat(told).as("one that is slow, but there").hasSize(1);
    }

    @Test
    void onceARouteAnswersOnlyItIsUsedAndAllAgainWhenItFallsSilent() {
        initiate();
        time.run(10 * MILLI);
        answer(FakeHandshakes.GOES_ON, FAR);
        time.run(10 * MILLI);
        socket.sentTo.clear();
        time.run(800 * MILLI);
        assertThat(socket.sentTo).containsOnly(remote(FAR)).hasSize(2);
        socket.sentTo.clear();
        time.run(SECOND);
        assertThat(socket.sentTo).containsExactly(remote(NEAR), remote(FAR));
    }

    @Test
    void aSessionEndsTheInitiationAndKeepsItsIndex() {
        initiate();
        time.run(10 * MILLI);
        answer(FakeHandshakes.SESSION, NEAR);
        time.run(60 * SECOND);
        assertThat(told).containsExactly("established " + NEAR);
        assertThat(sessions.size()).isEqualTo(1);
        assertThat(handshakes.made.getFirst().session.orElseThrow().closed).isFalse();
        answer(FakeHandshakes.SESSION, NEAR);
        assertThat(counted("drop.unknown-handshake")).isEqualTo(1);
    }

    @Test
    void whatIsAbandonedTellsNobodyAndALateSessionDoesNotLiveOn() {
        Initiation initiation = initiate().orElseThrow();
        time.run(10 * MILLI);
        answer(FakeHandshakes.SESSION, NEAR);
        driver.abandon(initiation);
        time.run(20 * SECOND);
        assertThat(told).isEmpty();
        assertThat(sessions.size()).isZero();
        assertThat(handshakes.made.getFirst().closed).isTrue();
        assertThat(handshakes.made.getFirst().session.orElseThrow().closed).isTrue();
    }

    @Test
    void withoutBudgetAnInitiationFailsButNotBeforeItsOwnerHasIt() {
        context.spent = true;
        assertThat(initiate()).isPresent();
        assertThat(told).isEmpty();
        time.run(MILLI);
        assertThat(told).containsExactly("gave up: too much work");
        assertThat(sessions.size()).isZero();
    }

    @Test
    void aForgedAnswerIsDroppedAndOneThatSpoilsTheHandshakeEndsIt() {
        initiate();
        time.run(10 * MILLI);
        answer(FakeHandshakes.BAD, NEAR);
        time.run(10 * MILLI);
        assertThat(told).isEmpty();
        answer(FakeHandshakes.FATAL, NEAR);
        time.run(10 * MILLI);
        assertThat(told).containsExactly("gave up: forged");
        assertThat(counted("drop.handshake-forged")).isEqualTo(2);
        assertThat(sessions.size()).isZero();
    }

    @Test
    void datagramsWaitWhileAWorkerIsBusyButNotMany() {
        initiate();
        time.run(10 * MILLI);
        IntStream.range(0, 10).forEach(i -> answer(FakeHandshakes.GOES_ON, NEAR));
        time.run(100 * MILLI);
        assertThat(handshakes.made.getFirst().received).isEqualTo(5);
        assertThat(counted("drop.handshake-queue")).isEqualTo(5);
    }

    @Test
    void aDatagramThatNoWorkerTakesIsDroppedAndTheNextOneServes() {
        initiate();
        time.run(10 * MILLI);
        context.spent = true;
        answer(FakeHandshakes.SESSION, NEAR);
        assertThat(counted("drop.handshake-budget")).isEqualTo(1);
        context.spent = false;
        answer(FakeHandshakes.SESSION, NEAR);
        time.run(10 * MILLI);
        assertThat(told).containsExactly("established " + NEAR);
    }

    @Test
    void aResponseSaysWhatItHasToSayAgainForARepeatedInitiation() {
        arrive(1, FakeHandshakes.SESSION, NEAR);
        time.run(10 * MILLI);
        arrive(1, FakeHandshakes.SESSION, FAR);
        time.run(10 * MILLI);
        assertThat(handshakes.made).hasSize(1);
        assertThat(handshakes.made.getFirst().received).isEqualTo(1);
        assertThat(ready).hasSize(1);
        assertThat(socket.sentTo).containsExactly(remote(NEAR), remote(FAR));
    }

    @Test
    void aRepetitionWhileAWorkerIsBusySaysNothing() {
        arrive(1, FakeHandshakes.SESSION, NEAR);
        arrive(1, FakeHandshakes.SESSION, FAR);
        time.run(10 * MILLI);
        assertThat(socket.sentTo).containsExactly(remote(NEAR));
    }

    @Test
    void anInitiationForWhichThereWasNoBudgetIsTakenWhenItComesAgain() {
        context.spent = true;
        arrive(1, FakeHandshakes.SESSION, NEAR);
        arrive(1, FakeHandshakes.SESSION, NEAR);
        time.run(10 * MILLI);
        assertThat(counted("drop.handshake-budget")).isEqualTo(2);
        assertThat(socket.sentTo).isEmpty();
        context.spent = false;
        arrive(1, FakeHandshakes.SESSION, NEAR);
        time.run(10 * MILLI);
        assertThat(handshakes.made).hasSize(1);
        assertThat(ready).hasSize(1);
        assertThat(socket.sentTo).containsExactly(remote(NEAR));
    }

    @Test
    void halfOpenHandshakesAreBoundedAndExpire() {
        IntStream.range(0, Responses.MAX + 3).forEach(i -> arrive(i, FakeHandshakes.GOES_ON, neighbour(i)));
        assertThat(counted("drop.responses")).isEqualTo(3);
        assertThat(handshakes.load.indexOf(true)).isEqualTo(HandshakeDriver.LOAD);
        assertThat(sessions.size()).isEqualTo(Responses.MAX);
        time.run(11 * SECOND);
        assertThat(counted("handshake.expired")).isEqualTo(Responses.MAX);
        assertThat(sessions.size()).isZero();
        assertThat(handshakes.made).allMatch(made -> made.closed);
    }

    @Test
    void oneClientHasFewHalfOpenHandshakesAndLeavesRoomForOthers() {
        IntStream.range(0, Responses.MAX_PER_CLIENT + 3).forEach(i -> arrive(i, FakeHandshakes.GOES_ON, NEAR));
        assertThat(counted("drop.responses-client")).isEqualTo(3);
        arrive(100, FakeHandshakes.GOES_ON, FAR);
        assertThat(handshakes.made).hasSize(Responses.MAX_PER_CLIENT + 1);
        time.run(11 * SECOND);
        arrive(101, FakeHandshakes.GOES_ON, NEAR);
        assertThat(counted("drop.responses-client")).isEqualTo(3);
    }

    @Test
    void whatANeighbourRelaysCountsAsItsOwn() {
        NodeId relay = new NodeId(new Key(0, 0, 9));
        IntStream.range(0, Responses.MAX_PER_CLIENT + 1).forEach(i -> arrive(i, FakeHandshakes.GOES_ON,
            new Route.Relayed(RingId.BOOTSTRAP, relay, new RelayHeader.Point(node(i), node(i).key()))));
        assertThat(counted("drop.responses-client")).isEqualTo(1);
    }

    @Test
    void theAddressesOfOneIpv6NetworkAreOneClient() {
        IntStream.range(0, Responses.MAX_PER_CLIENT + 1).forEach(i -> arrive(i, FakeHandshakes.GOES_ON,
            new Route.Direct(new InetSocketAddress("2001:db8::" + (i + 1), 4100))));
        assertThat(counted("drop.responses-client")).isEqualTo(1);
    }

    @Test
    void aHandshakeThatIsConfirmedNoLongerCounts() {
        for (int i = 0; i < 2 * Responses.MAX_PER_CLIENT; i++) {
            arrive(i, FakeHandshakes.SESSION, NEAR);
            time.run(MILLI);
            driver.confirmed(responses.getLast());
        }
        assertThat(counted("drop.responses-client")).isZero();
    }

    @Test
    void aResponseThatExpiresLeavesTheIndexToItsSession() {
        arrive(1, FakeHandshakes.SESSION, NEAR);
        time.run(11 * SECOND);
        assertThat(counted("handshake.expired")).isEqualTo(1);
        assertThat(sessions.size()).isEqualTo(1);
    }

    @Test
    void aLateConfirmationDoesNotTouchTheNextResponseToTheSameInitiation() {
        arrive(1, FakeHandshakes.SESSION, NEAR);
        time.run(11 * SECOND);
        arrive(1, FakeHandshakes.GOES_ON, FAR);
        arrive(1, FakeHandshakes.SESSION, FAR);
        time.run(10 * MILLI);
        driver.confirmed(responses.getFirst());
        time.run(11 * SECOND);
        assertThat(counted("handshake.expired")).isEqualTo(3);
        assertThat(handshakes.made).allMatch(made -> made.closed);
    }

    @Test
    void whoMustShowACookieGetsOneAndWhoIsScreenedOutGetsNothing() {
        handshakes.screening = new Screening.AskForCookie(Unpooled.buffer().writeByte(FirstByte.COOKIE_REPLY));
        arrive(1, FakeHandshakes.GOES_ON, NEAR);
        assertThat(socket.firstBytes).containsExactly(FirstByte.COOKIE_REPLY);
        handshakes.screening = new Screening.Drop("flood");
        arrive(2, FakeHandshakes.GOES_ON, NEAR);
        assertThat(socket.sentTo).hasSize(1);
        assertThat(counted("handshake.cookie")).isEqualTo(1);
        assertThat(counted("drop.handshake-flood")).isEqualTo(1);
        assertThat(handshakes.made).isEmpty();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void anInitiationFromAnAddressOutOfBoundsIsNotEvenScreened() {
        outlet.exclude(Prefix.parse("192.0.2.2/32"));
        arrive(1, FakeHandshakes.GOES_ON, NEAR);
        assertThat(handshakes.load).isEmpty();
        assertThat(counted("drop.excluded")).isEqualTo(1);
    }

    @Override
    public void established(Session session, Route by) {
        told.add("established " + by);
    }

    @Override
    public void gaveUp(String why) {
        told.add("gave up: " + why);
    }

    @Override
    public void late(Session session, Route by) {
        told.add("late " + by);
    }

    private Optional<Initiation> initiate() {
        return driver.initiate(Optional.of(PEER), Optional.empty(), () -> List.of(NEAR, FAR), this);
    }

    /** An answer to the first handshake. */
    private void answer(int outcome, Route from) {
        take(FirstByte.HANDSHAKE_RESPONSE, handshakes.made.getFirst().index, outcome, from);
    }

    /** An initiation of a stranger. */
    private void arrive(int index, int outcome, Route from) {
        take(FirstByte.HANDSHAKE_INITIATION, index, outcome, from);
    }

    private void take(int type, int index, int outcome, Route from) {
        ByteBuf datagram = FakeHandshakes.datagram(type, index, outcome);
        datagrams.add(datagram);
        driver.datagram(datagram, from);
    }

    private static Route neighbour(int number) {
        return new Route.Direct(new InetSocketAddress("198.51." + (number >> 8) + "." + (number & 255), 4100));
    }

    private static NodeId node(int number) {
        return new NodeId(new Key(number, 5, 5));
    }

    private long elapsed() {
        return time.nanoTime() - started;
    }

    private final long started = time.nanoTime();

    private long counted(String name) {
        return loop.counters().snapshot().getOrDefault("link." + name, 0L);
    }

    private static InetSocketAddress remote(Route route) {
        return ((Route.Direct) route).remote();
    }
}
