package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.link.RelayHeader;
import org.junit.jupiter.api.Test;

/** The choice of paths alone: probes are answered by this test after the round-trip time of their route, or never. */
class PathSetTest implements PathEvents {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final NodeId PEER = new NodeId(new Key(0, 0, 2));
    private static final Route NEAR = direct(1);
    private static final Route FAR = direct(2);
    private static final Route RELAY = relayed(10);
    private static final Route OTHER_RELAY = relayed(11);

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final Map<String, Long> rttNanos = new TreeMap<>();
    private final List<String> selections = new ArrayList<>();
    private final PathSet paths = new PathSet(
        new Local(new NodeId(new Key(0, 0, 1)), loop.open("link"), loop.counters()), this);
    private final Set<Route> uncarried = new HashSet<>();
    private final List<String> distrusted = new ArrayList<>();
    private long received;
    private int silences;
    private int probes;
    private long wakeNanos = Long.MAX_VALUE;

    @Test
    void aDirectPathBeatsAFasterRelay() {
        answers(RELAY, 5);
        answers(FAR, 80);
        paths.proved(RELAY);
        paths.learn(FAR);
        run(SECOND);
        assertThat(selections).containsExactly("via 0000000a first", "192.0.2.2:4100 better");
    }

    @Test
    void ofTwoRelaysTheClearlyFasterOneIsTaken() {
        answers(RELAY, 100);
        answers(OTHER_RELAY, 60);
        paths.proved(RELAY);
        run(SECOND);
        paths.learn(OTHER_RELAY);
        run(SECOND);
        assertThat(selected()).isEqualTo(OTHER_RELAY);
    }

    @Test
    void aLittleFasterIsNotWorthAMove() {
        answers(NEAR, 100);
        answers(FAR, 80);
        paths.proved(NEAR);
        run(SECOND);
        paths.learn(FAR);
        run(SECOND);
        assertThat(selected()).isEqualTo(NEAR);
    }

    @Test
    void anActiveFlowLeavesADeadPathAtOnceIfAnotherAnswers() {
        answers(NEAR, 10);
        answers(RELAY, 40);
        paths.proved(NEAR);
        paths.learn(RELAY);
        run(SECOND);
        rttNanos.remove(NEAR.toString());
        flow(1700 * MILLI);
        assertThat(selected()).isEqualTo(RELAY);
        assertThat(silences).isZero();
    }

    @Test
    void aFlowThatGoesOneWayHasItsPathProbedAndNoOther() {
        answers(NEAR, 10);
        answers(FAR, 15);
        paths.proved(NEAR);
        paths.learn(FAR);
        run(SECOND);
        int before = probes;
        flow(20 * SECOND);
        assertThat(probes - before).isBetween(15, 21);
        assertThat(loop.counters().snapshot()).doesNotContainKey("link.path.suspect");
    }

    @Test
    void noRelayIsProbedWhileADirectPathIsInOrder() {
        answers(NEAR, 10);
        answers(RELAY, 5);
        paths.proved(NEAR);
        paths.learn(RELAY);
        paths.probeAll(true);
        run(60 * SECOND);
        assertThat(paths.find(RELAY).state).isEqualTo(Path.State.UNTESTED);
    }

    @Test
    void anActiveFlowWithoutAnotherPathIsSilentWithinThreeSeconds() {
        answers(NEAR, 10);
        paths.proved(NEAR);
        run(SECOND);
        rttNanos.remove(NEAR.toString());
        flow(3 * SECOND);
        assertThat(silences).isEqualTo(1);
        assertThat(paths.selected()).isEmpty();
    }

    /** What the peer answered in that time lies unread: its silence and ours look the same. */
    @Test
    void aNodeThatDidNotRunSuspectsNobody() {
        answers(NEAR, 10);
        paths.proved(NEAR);
        run(SECOND);
        rttNanos.remove(NEAR.toString());
        flow(1_100 * MILLI);
        time.run(5 * SECOND);
        paths.tick(time.nanoTime(), time.nanoTime() - 5 * SECOND);
        assertThat(loop.counters().snapshot()).doesNotContainKey("link.path.suspect");
        flow(PathSet.PATIENCE_NANOS + 10 * MILLI);
        assertThat(loop.counters().snapshot()).as("it runs again, and hears nothing").containsKey("link.path.suspect");
    }

    @Test
    void ofManyRelaysOnlyTheBestAreAskedAgainAndAgain() {
        for (int i = 0; i < 12; i++) {
            answers(relayed(10 + i), 20 + 10 * i);
            paths.proved(relayed(10 + i));
        }
        run(SECOND);
        int before = probes;
        run(59 * SECOND);
        assertThat(probes - before).as("rounds at 14 and 30 s, three others each, keep-alives")
            .isBetween(6, 10);
    }

    @Test
    void anotherRelayHasTimeToAnswerWhileOneCarries() {
        answers(relayed(10), 20);
        paths.proved(relayed(10));
        run(SECOND);
        answers(relayed(11), 500);
        paths.learn(relayed(11));
        int before = probes;
        run(SECOND);
        assertThat(probes - before).as("probes of a relay that answers after 500 ms").isEqualTo(1);
        assertThat(paths.find(relayed(11)).smoothedRttNanos).as("measured, since not repeated").isEqualTo(500 * MILLI);
    }

    /** A relay whose own link with the peer is relayed passes handshakes and what belongs to them, nothing else. */
    @Test
    void aRelayThatOnlyPassesHandshakesGivesWayToWhicheverAnswers() {
        paths.learn(OTHER_RELAY);
        run(60 * SECOND);
        assertThat(paths.find(OTHER_RELAY).state).isEqualTo(Path.State.FAILED);
        answers(OTHER_RELAY, 20);
        paths.proved(RELAY);
        hearSignalling(SECOND / 2);
        assertThat(selections).containsExactly("via 0000000a first", "via 0000000b better");
    }

    @Test
    void aRelayThatOnlyPassesHandshakesIsGivenUpThoughItIsHeard() {
        paths.proved(RELAY);
        hearSignalling(12 * SECOND);
        assertThat(paths.selected()).isEmpty();
        assertThat(silences).isEqualTo(1);
    }

    private void hearSignalling(long nanos) {
        for (long passed = 0; passed < nanos; passed += 100 * MILLI) {
            paths.heard(paths.find(RELAY));
            run(100 * MILLI);
        }
    }

    @Test
    void whatThePeerTellsOfItselfHasNoRelayProbedAgain() {
        answers(relayed(10), 20);
        answers(relayed(11), 30);
        paths.proved(relayed(10));
        paths.proved(relayed(11));
        run(SECOND);
        int before = probes;
        paths.probeDirect();
        run(SECOND / 2);
        assertThat(probes).isEqualTo(before);
    }

    @Test
    void aSuspectPathHasTheBestOthersAskedFirstAndThenAll() {
        for (int i = 0; i < 6; i++) {
            answers(relayed(10 + i), 20 + 10 * i);
            paths.proved(relayed(10 + i));
        }
        run(SECOND);
        for (int i = 0; i < 5; i++) {
            rttNanos.remove(relayed(10 + i).toString());
        }
        flow(3 * SECOND);
        assertThat(selected()).isEqualTo(relayed(15));
        assertThat(silences).isZero();
    }

    /** A peer whose processor is busy answers, but each time too late for those who ask in a hurry. */
    @Test
    void slowAnswersMakePatient() {
        answers(NEAR, 10);
        paths.proved(NEAR);
        run(SECOND);
        answers(NEAR, 1_000);
        flow(60 * SECOND);
        assertThat(loop.counters().snapshot().get("link.path.suspect")).isLessThanOrEqualTo(3);
        assertThat(silences).isZero();
    }

    @Test
    void ofManyRelaysAFewAreKept() {
        for (int i = 0; i < 20; i++) {
            paths.learn(relayed(10 + i));
        }
        assertThat(paths.all()).hasSize(PathSet.MAX_RELAYS);
        paths.turnedUp(relayed(40));
        assertThat(paths.find(relayed(40))).as("what the peer uses is tried all the same").isNotNull();
    }

    @Test
    void aPathThatComesBackIsSelectedAgain() {
        answers(NEAR, 10);
        paths.proved(NEAR);
        run(SECOND);
        rttNanos.remove(NEAR.toString());
        flow(3 * SECOND);
        answers(NEAR, 10);
        paths.probeAll(true);
        run(SECOND);
        assertThat(selected()).isEqualTo(NEAR);
    }

    @Test
    void anIdlePathIsKeptAliveAndOthersRest() {
        answers(NEAR, 10);
        answers(FAR, 15);
        paths.proved(NEAR);
        paths.learn(FAR);
        run(5 * SECOND);
        int before = probes;
        run(100 * SECOND);
        assertThat(probes - before).isBetween(3, 6);
        assertThat(silences).isZero();
    }

    @Test
    void aRelayedLinkKeepsTryingForADirectPathWithBackOff() {
        answers(RELAY, 30);
        paths.proved(RELAY);
        paths.learn(NEAR);
        run(600 * SECOND);
        int early = probes;
        answers(NEAR, 10);
        run(120 * SECOND);
        assertThat(selected()).isEqualTo(NEAR);
        assertThat(early).isLessThan(150);
    }

    @Test
    void aPeerThatMovesTakesTheTrafficWithIt() {
        answers(NEAR, 10);
        paths.proved(NEAR);
        run(SECOND);
        rttNanos.remove(NEAR.toString());
        answers(FAR, 50);
        paths.turnedUp(FAR);
        run(60 * MILLI);
        assertThat(selections).endsWith("192.0.2.2:4100 the peer has moved");
    }

    @Test
    void aDatagramByARelayDoesNotDrawTrafficOffADirectPath() {
        answers(NEAR, 10);
        answers(RELAY, 5);
        paths.proved(NEAR);
        run(SECOND);
        paths.turnedUp(RELAY);
        run(SECOND);
        assertThat(selected()).isEqualTo(NEAR);
    }

    @Test
    void theTableOfPathsIsBounded() {
        for (int i = 1; i < 100; i++) {
            paths.learn(direct(i));
        }
        assertThat(paths.all()).hasSize(PathSet.MAX_PATHS);
        assertThat(loop.counters().snapshot()).containsEntry("link.drop.paths", 99L - PathSet.MAX_PATHS);
    }

    @Test
    void anAnswerNobodyAskedForIsCounted() {
        paths.answered(77, null, 0);
        assertThat(loop.counters().snapshot()).containsEntry("link.probe.stray", 1L);
    }

    @Test
    void aPathThatGetsClearlyFasterTakesOverAndDoesNotFlap() {
        answers(RELAY, 100);
        answers(OTHER_RELAY, 95);
        paths.proved(RELAY);
        run(SECOND);
        paths.learn(OTHER_RELAY);
        run(5 * SECOND);
        assertThat(selected()).isEqualTo(RELAY);
        answers(OTHER_RELAY, 20);
        probeAgain(20);
        assertThat(selected()).isEqualTo(OTHER_RELAY);
        answers(RELAY, 80);
        probeAgain(20);
        assertThat(selections).hasSize(2);
    }

    @Test
    void justWithinTheHysteresisNothingMovesAndJustBeyondItDoes() {
        answers(NEAR, 100);
        answers(FAR, 71);
        paths.proved(NEAR);
        run(SECOND);
        paths.learn(FAR);
        run(SECOND);
        assertThat(selected()).isEqualTo(NEAR);
        answers(direct(3), 69);
        paths.learn(direct(3));
        run(SECOND);
        assertThat(selected()).isEqualTo(direct(3));
    }

    @Test
    void aRelayAnswersForADeadDirectPathAndGivesTheTrafficBack() {
        answers(NEAR, 10);
        answers(RELAY, 40);
        paths.proved(NEAR);
        paths.learn(RELAY);
        run(SECOND);
        rttNanos.remove(NEAR.toString());
        flow(3 * SECOND);
        assertThat(selected()).isEqualTo(RELAY);
        answers(NEAR, 10);
        run(10 * SECOND);
        assertThat(selected()).isEqualTo(NEAR);
        assertThat(silences).isZero();
    }

    @Test
    void aRelayThatWeCannotReachStraightIsLeftForOneThatWeCan() {
        answers(RELAY, 30);
        answers(OTHER_RELAY, 60);
        paths.proved(RELAY);
        run(SECOND);
        uncarried.add(RELAY);
        paths.learn(OTHER_RELAY);
        run(SECOND);
        assertThat(selections).endsWith("via 0000000b the other one is silent");
    }

    @Test
    void aPathThatIsLostYieldsToTheBestOfTheOthersAtOnce() {
        answers(NEAR, 10);
        answers(FAR, 20);
        answers(RELAY, 5);
        paths.proved(NEAR);
        paths.learn(RELAY);
        paths.learn(FAR);
        run(SECOND);
        rttNanos.remove(NEAR.toString());
        rttNanos.remove(FAR.toString());
        paths.lost(paths.find(NEAR), "its address is excluded");
        assertThat(selections).endsWith("192.0.2.2:4100 its address is excluded");
        paths.lost(paths.find(FAR), "its address is excluded");
        assertThat(paths.current()).isNull();
        run(10 * MILLI);
        assertThat(selected()).isEqualTo(RELAY);
        paths.lost(paths.find(RELAY), "its relay is gone");
        assertThat(paths.current()).isNull();
        assertThat(silences).isEqualTo(2);
    }

    @Test
    void theLossOfAPathThatIsNotInUseChangesNothing() {
        answers(NEAR, 10);
        answers(FAR, 20);
        paths.proved(NEAR);
        paths.learn(FAR);
        run(SECOND);
        paths.lost(paths.find(FAR), "its address is excluded");
        run(SECOND);
        assertThat(selections).hasSize(1);
    }

    @Test
    void aLateAnswerToARepeatedProbeCountsButMeasuresNothing() {
        answers(FAR, 200);
        paths.learn(FAR);
        run(SECOND);
        assertThat(selected()).isEqualTo(FAR);
        assertThat(paths.find(FAR).smoothedRttNanos).isNegative();
    }

    @Test
    void anAnswerToADirectProbeThatComesAnotherWayProvesNothing() {
        Path near = paths.learn(NEAR);
        paths.learn(FAR);
        run(10 * MILLI);
        paths.answered(near.probeId, paths.find(FAR), 0);
        assertThat(paths.selected()).isEmpty();
        assertThat(loop.counters().snapshot()).containsEntry("link.probe.stray", 1L);
        paths.answered(near.probeId, near, 0);
        assertThat(selected()).isEqualTo(NEAR);
    }

    @Test
    void aFullTableGivesUpAPathThatFailed() {
        for (int i = 1; i <= PathSet.MAX_PATHS; i++) {
            paths.learn(direct(i));
        }
        paths.lost(paths.find(direct(5)), "its address is excluded");
        assertThat(paths.learn(RELAY)).isNotNull();
        assertThat(paths.find(direct(5))).isNull();
        assertThat(paths.learn(OTHER_RELAY)).isNull();
        assertThat(paths.all()).hasSize(PathSet.MAX_PATHS);
    }

    @Test
    void whatNobodyAnswersIsTriedSixTimesWithBackOff() {
        paths.learn(NEAR);
        run(60 * SECOND);
        assertThat(probes).isEqualTo(6);
        assertThat(paths.find(NEAR).state).isEqualTo(Path.State.FAILED);
        paths.probeAll(true);
        run(60 * SECOND);
        assertThat(probes).isEqualTo(12);
    }

    @Test
    void aRelayThatAnswersButDoesNotDeliverIsLeftForAnother() {
        answers(RELAY, 20);
        answers(OTHER_RELAY, 40);
        paths.proved(RELAY);
        paths.learn(OTHER_RELAY);
        run(SECOND);
        carry(10, 100);
        assertThat(selected()).isEqualTo(RELAY);
        carry(10, 50);
        assertThat(selected()).isEqualTo(OTHER_RELAY);
        assertThat(distrusted).hasSize(1).first().asString().startsWith("via 0000000a ");
        carry(120, 100);
        assertThat(selected()).as("though the other one is faster").isEqualTo(OTHER_RELAY);
        run(300 * SECOND);
        assertThat(selected()).isEqualTo(RELAY);
    }

    @Test
    void aLossyRelayIsBetterThanNone() {
        answers(RELAY, 20);
        paths.proved(RELAY);
        run(SECOND);
        carry(10, 50);
        assertThat(selected()).isEqualTo(RELAY);
        assertThat(distrusted).isNotEmpty();
        assertThat(silences).isZero();
    }

    @Test
    void aRelayThatBecomesSlowIsLeftWithinAMinuteOrTwo() {
        answers(RELAY, 20);
        answers(OTHER_RELAY, 40);
        paths.proved(RELAY);
        paths.learn(OTHER_RELAY);
        run(SECOND);
        answers(RELAY, 400);
        carry(120, 100);
        assertThat(selected()).isEqualTo(OTHER_RELAY);
        assertThat(distrusted).isEmpty();
    }

    /** Fifty packets a second over the selected path, of which the peer gets so many percent; it answers them. */
    private void carry(int seconds, int percent) {
        for (int i = 0; i < seconds * 50; i++) {
            paths.carried(1);
            paths.sent();
            paths.heard(paths.selected().orElseThrow());
            received += i % 100 < percent || !paths.selected().orElseThrow().route.equals(RELAY) ? 1 : 0;
            run(20 * MILLI);
        }
    }

    private void probeAgain(int rounds) {
        for (int i = 0; i < rounds; i++) {
            paths.probeAll(true);
            run(SECOND);
        }
    }

    @Override
    public void probe(Path path, long id) {
        probes++;
        Long rtt = rttNanos.get(path.route.toString());
        if (rtt != null) {
            time.after(rtt, () -> {
                if (rttNanos.containsKey(path.route.toString())) {
                    paths.answered(id, path, received);
                }
            });
        }
    }

    @Override
    public void selected(Path path, String why) {
        selections.add(path + " " + why);
    }

    @Override
    public boolean carries(Path path) {
        return !uncarried.contains(path.route);
    }

    @Override
    public void silent() {
        silences++;
    }

    @Override
    public void distrusted(Route.Relayed route, int lostPercent) {
        distrusted.add(route + " " + lostPercent);
    }

    @Override
    public void wakeAt(long nanos) {
        wakeNanos = Math.min(wakeNanos, nanos);
    }

    /** Lets time pass, calling the set whenever it asked for it. */
    private void run(long nanos) {
        long end = time.nanoTime() + nanos;
        while (wakeNanos <= end) {
            time.run(Math.max(0, wakeNanos - time.nanoTime()));
            wakeNanos = Long.MAX_VALUE;
            wakeAt(paths.tick(time.nanoTime(), time.nanoTime()));
        }
        time.run(end - time.nanoTime());
        // answers may have asked for more
        if (wakeNanos <= end) {
            wakeNanos = Long.MAX_VALUE;
            wakeAt(paths.tick(time.nanoTime(), time.nanoTime()));
        }
    }

    private void flow(long nanos) {
        for (long passed = 0; passed < nanos; passed += 50 * MILLI) {
            if (paths.selected().isPresent()) {
                paths.sent();
            }
            run(50 * MILLI);
        }
    }

    private void answers(Route route, long millis) {
        rttNanos.put(route.toString(), millis * MILLI);
    }

    private Route selected() {
        return paths.selected().orElseThrow().route;
    }

    private static Route direct(int host) {
        return new Route.Direct(new InetSocketAddress("192.0.2." + host, 4100));
    }

    private static Route relayed(int node) {
        NodeId relay = new NodeId(new Key((long) node << 32, 0, 0));
        return new Route.Relayed(RingId.BOOTSTRAP, relay, new RelayHeader.Point(PEER, relay.key()));
    }
}
