package org.ipop.switchboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.DhtUnavailable;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Overlay;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.OracleRing;
import org.ipop.simulation.ring.SimulatedGuard;
import org.junit.jupiter.api.Test;

/** A store whose provider goes, comes and is outranked. */
class SwitchedDhtTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Key KEY = key("the key");
    private static final NodeId ANNA = new NodeId(key("anna"));
    private static final NodeId BERT = new NodeId(key("bert"));

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final SwitchedDhts front =
        new SwitchedDhts(new Opened.Shared(loop.open("switchboard"), loop.counters()));
    private final Plug<DhtFactory> plug = new Plug<>(loop.open("plug"), front);
    private final Overlay overlay = new OracleRing(time, new RingId(7), Conditions.calm()).open(loop, ANNA, KEY);
    private final FakeDhts first = new FakeDhts(1);
    private final FakeDhts second = new FakeDhts(2);

    @Test
    void whatTheFormerOneLeavesTheNextOneGets() {
        plug.add(first, 0);
        Dht dht = open();
        plug.remove(first);
        plug.add(second, 0);
        assertThat(first.last().suspended).isTrue();
        assertThat(first.last().former).isEmpty();
        assertThat(second.last().former.orElseThrow().own().lastSequence()).isEqualTo(1);
        plug.remove(second);
        plug.add(first, 0);
        assertThat(first.last().former.orElseThrow().own().lastSequence()).isEqualTo(2);
        dht.put(KEY, value(), Duration.ofHours(1));
        assertThat(first.last().asked).containsExactly("put");
    }

    @Test
    void beforeAnyProviderComesTheStoreIsOpenAndWaits() {
        DhtSnapshot given = FakeDhts.snapshot(overlay, 9);
        Dht dht = front.open(overlay, new SimulatedGuard(ANNA), Optional.of(given));
        CompletableFuture<List<Stored>> found = dht.get(KEY).toCompletableFuture();
        plug.add(first, 0);
        assertThat(first.last().former).contains(given);
        assertThat(first.last().asked).containsExactly("get");
        first.last().open.getFirst().complete(null);
        assertThat(found).isCompleted();
    }

    @Test
    void questionsOfTheGapAndThoseCutOffAreAsked() {
        plug.add(first, 0);
        Dht dht = open();
        CompletableFuture<?> cutOff = dht.create(KEY, value(), Duration.ofHours(1)).toCompletableFuture();
        plug.remove(first);
        CompletableFuture<?> inTheGap = dht.get(KEY).toCompletableFuture();
        time.run(SECOND);
        assertThat(cutOff).isNotDone();
        plug.add(second, 0);
        time.run(SECOND);
        assertThat(second.last().asked).containsExactlyInAnyOrder("create", "get");
        second.last().open.forEach(stage -> stage.complete(null));
        assertThat(cutOff).isCompleted();
        assertThat(inTheGap).isCompleted();
    }

    @Test
    void whatFailsForAnotherReasonFails() {
        plug.add(first, 0);
        CompletableFuture<?> asked = open().renew(KEY, value(), Duration.ofHours(1)).toCompletableFuture();
        first.last().open.getFirst().completeExceptionally(new DhtUnavailable("no majority"));
        assertThatThrownBy(asked::join).hasCauseInstanceOf(DhtUnavailable.class);
    }

    @Test
    void nonsenseAskedInTheGapHarmsNobodyElse() {
        Dht dht = open();
        CompletableFuture<?> nonsense = dht.put(KEY, Bytes.copyOf(), Duration.ofHours(1)).toCompletableFuture();
        CompletableFuture<?> good = dht.get(KEY).toCompletableFuture();
        plug.add(first, 0);
        assertThatThrownBy(nonsense::join).hasCauseInstanceOf(IllegalArgumentException.class);
        first.last().open.forEach(stage -> stage.complete(null));
        assertThat(good).isCompleted();
    }

    @Test
    void theGapHasALimitInNumberAndTime() {
        Dht dht = open();
        List<CompletableFuture<List<Stored>>> asked = new ArrayList<>();
        for (int i = 0; i <= Opened.MAX_WAITING; i++) {
            asked.add(dht.get(KEY).toCompletableFuture());
        }
        assertThatThrownBy(asked.getLast()::join).hasCauseInstanceOf(ServiceGone.class);
        assertThat(loop.counters().counter("switchboard.drop.waiting").value()).isEqualTo(1);
        assertThat(asked.getFirst()).isNotDone();
        time.run(Opened.WAIT_NANOS);
        assertThat(asked).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void theHighestRankingServesAndTheNextTakesOverWhenItGoes() {
        plug.add(first, 0);
        Dht dht = open();
        plug.add(second, 10);
        assertThat(first.last().suspended).isTrue();
        dht.release(KEY);
        assertThat(second.last().asked).containsExactly("release");
        plug.remove(second);
        assertThat(first.last().former.orElseThrow().own().lastSequence()).isEqualTo(2);
        plug.add(second, -10);
        plug.remove(second);
        assertThat(first.last().suspended).as("a lower one changes nothing").isFalse();
    }

    @Test
    void anotherOwnerAdoptsItWithItsGuard() {
        plug.add(first, 0);
        Dht dht = open();
        RecordGuard guard = first.last().guard;
        assertThat(guard.writer()).isEqualTo(ANNA);
        assertThat(front.open(overlay, new SimulatedGuard(BERT))).isSameAs(dht);
        assertThat(first.stores).hasSize(1);
        assertThat(guard.writer()).isEqualTo(BERT);
        byte[] signed = {1, 2, 3};
        Stored record = new Stored(KEY, true, BERT, value(), 1, 1, guard.prove(signed));
        assertThat(guard.accepts(record, signed)).isTrue();
        assertThat(guard.precedence(record)).isEqualTo(new SimulatedGuard(BERT).precedence(record));
    }

    @Test
    void listenersStayUntilTheyAreClosed() throws Exception {
        plug.add(first, 0);
        Dht dht = open();
        List<Key> heard = new ArrayList<>();
        AutoCloseable listening = dht.onLost(heard::add);
        dht.onLost(heard::add);
        plug.remove(first);
        plug.add(second, 0);
        second.last().listeners.forEach(listener -> listener.accept(KEY));
        assertThat(heard).containsExactly(KEY, KEY);
        listening.close();
        second.last().listeners.forEach(listener -> listener.accept(KEY));
        assertThat(heard).hasSize(3);
    }

    @Test
    void closedItIsGoneForGood() {
        plug.add(first, 0);
        Dht dht = open();
        dht.close();
        dht.close();
        assertThat(first.last().closed).isTrue();
        assertThat(first.last().suspended).isFalse();
        assertThat(dht.get(KEY).toCompletableFuture()).isCompletedExceptionally();
        plug.remove(first);
        plug.add(second, 0);
        assertThat(second.stores).isEmpty();
        assertThat(open()).isNotSameAs(dht);
        assertThat(second.last().former).isEmpty();
        front.closeAll();
        assertThat(second.last().closed).isTrue();
    }

    @Test
    void closedInTheGapNothingComesBack() {
        plug.add(first, 0);
        Dht dht = open();
        plug.remove(first);
        CompletableFuture<?> waiting = dht.get(KEY).toCompletableFuture();
        dht.close();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(ServiceGone.class);
        plug.add(second, 0);
        assertThat(second.stores).isEmpty();
    }

    @Test
    void aFrontIsNotSuspended() {
        assertThatThrownBy(open()::suspend).isInstanceOf(IllegalStateException.class);
    }

    private Dht open() {
        return front.open(overlay, new SimulatedGuard(ANNA));
    }

    private static Key key(String text) {
        return Key.hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Bytes value() {
        return Bytes.copyOf(new byte[] {1});
    }
}
