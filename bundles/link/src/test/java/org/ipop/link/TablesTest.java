package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.runtime.TokenBucket;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;

/** Everything that grows has an end. */
class TablesTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(5);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);

    @Test
    void initiationsUnderWayAreBoundedAndTheRestFailsAtOnce() {
        IntStream.range(0, HandshakeDriver.MAX_INITIATIONS + 5).forEach(i -> alice.bootstrap.open(nobody(i)));
        time.run(SECOND);
        assertThat(alice.counted("link.drop.initiations")).isEqualTo(5);
        assertThat(alice.lost).hasSize(5);
        time.run(60 * SECOND);
        assertThat(alice.lost).hasSize(HandshakeDriver.MAX_INITIATIONS + 5);
        assertThat(alice.links.links()).isEmpty();
    }

    @Test
    void dialsAreBoundedAndOnceAtATimeAnAddress() {
        IntStream.range(0, 20).forEach(i -> alice.bootstrap.dial(new InetSocketAddress("203.0.113.1", 1 + i)));
        alice.bootstrap.dial(new InetSocketAddress("203.0.113.1", 1));
        assertThat(alice.counted("link.drop.dial")).isEqualTo(5);
        time.run(20 * SECOND);
        assertThat(alice.counted("link.dial.unanswered")).isEqualTo(16);
    }

    @Test
    void weAreNoPeerOfOurselves() {
        alice.bootstrap.open(alice.contact());
        time.run(SECOND);
        assertThat(alice.counted("link.drop.self")).isEqualTo(1);
        assertThat(alice.lost).containsKey(alice.id());
        alice.bootstrap.dial(alice.address());
        time.run(20 * SECOND);
        assertThat(alice.links.links()).isEmpty();
    }

    @Test
    void aRingIsAttachedOnceAndAgainAfterItsEnd() {
        assertThatThrownBy(() -> alice.links.attach(RingId.BOOTSTRAP, RingGate.open(), alice))
            .isInstanceOf(IllegalStateException.class);
        alice.bootstrap.close();
        alice.links.attach(RingId.BOOTSTRAP, RingGate.open(), alice);
    }

    @Test
    void theHistoryOfAPeerKeepsTheNewestLinesAndTheTableTheNewestPeers() {
        SimulatedLoop loop = new SimulatedLoop(time);
        History history = new History(new Local(alice.id(), loop.open("link"), loop.counters()));
        IntStream.range(0, 100).forEach(i -> history.add(alice.id(), "line " + i));
        assertThat(history.of(alice.id())).hasSize(History.MAX_LINES)
            .first().asString().isEqualTo("2026-01-01T00:00:00Z line 36");
        IntStream.range(0, History.MAX_PEERS).forEach(i -> history.add(nobody(i).node(), "x"));
        assertThat(history.of(alice.id())).isEmpty();
    }

    @Test
    void theHistoryOfFormerLinksKeepsTheSameBounds() {
        SimulatedLoop loop = new SimulatedLoop(time);
        History history = new History(new Local(alice.id(), loop.open("link"), loop.counters()));
        List<String> former = IntStream.range(0, History.MAX_LINES).mapToObj(i -> "former " + i).toList();
        history.add(alice.id(), "new");
        history.resume(alice.id(), former);
        assertThat(history.of(alice.id())).hasSize(History.MAX_LINES).endsWith("former 63");
        IntStream.range(0, History.MAX_PEERS).forEach(i -> history.resume(nobody(i).node(), List.of("x")));
        assertThat(history.of(alice.id())).isEmpty();
    }

    @Test
    void aTokenBucketLetsThroughABurstAndThenTheRate() {
        TokenBucket bucket = new TokenBucket(10, 5, 0);
        assertThat(IntStream.range(0, 9).filter(i -> bucket.take(1, 0)).count()).isEqualTo(5);
        assertThat(bucket.take(1, SECOND / 10)).isTrue();
        assertThat(bucket.take(1, SECOND / 10)).isFalse();
        assertThat(IntStream.range(0, 9).filter(i -> bucket.take(1, 100 * SECOND)).count()).isEqualTo(5);
    }

    @Test
    void receiverIndicesAreUniqueAndFreeAgainAfterUse() {
        SimulatedLoop loop = new SimulatedLoop(time);
        SessionTable table = new SessionTable(new Local(alice.id(), loop.open("link"), loop.counters()));
        List<Integer> indices = IntStream.range(0, 1000).map(i -> table.reserve()).boxed().toList();
        assertThat(indices).doesNotHaveDuplicates().doesNotContain(0);
        indices.forEach(table::free);
        assertThat(table.size()).isZero();
    }

    private static Contact nobody(int number) {
        return Contact.ofBootstrap(new NodeId(new Key(number, 1, 1)), List.of());
    }
}
