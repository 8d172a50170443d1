package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Cluster.holder;
import static org.ipop.dht.Cluster.key;
import static org.ipop.dht.Cluster.value;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.OracleOverlay;
import org.ipop.simulation.ring.SimulatedGuard;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One member's clock is wrong; up to 30 s of it nobody notices. */
class ClockSkewTest {
    private static final Key KEY = key("the key");
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofSeconds(Tuning.MAX_LEASE_SECONDS);

    private final Cluster cluster = Cluster.of(8, 1, Conditions.calm());

    @ParameterizedTest
    @ValueSource(longs = {-30, -15, 15, 30})
    void withinTheToleranceLeasesOfAnyLengthAreGranted(long ahead) {
        Cluster.Node writer = join("writer", ahead);
        assertThat(create(writer, KEY, SHORT)).isInstanceOf(Created.Won.class);
        assertThat(create(writer, key("another"), LONG)).isInstanceOf(Created.Won.class);
        assertThat(holder(cluster.get(cluster.nodes.get(1).dht().get(KEY)))).contains(writer.id());
        assertThat(cluster.count("dht.drop.expired")).isZero();
    }

    @Test
    void aClockThatIsFarBehindWritesLeasesThatAreOver() {
        Cluster.Node writer = join("writer", -40);
        assertThat(create(writer, KEY, SHORT)).as("no answer but a refusal").isNull();
        assertThat(cluster.count("dht.drop.expired")).isPositive();
        assertThat(create(writer, KEY, Duration.ofHours(1))).as("longer leases suffer less")
            .isInstanceOf(Created.Won.class);
    }

    @Test
    void aClockThatIsFarAheadCannotPassTheLongestLease() {
        Cluster.Node writer = join("writer", 40);
        assertThat(create(writer, KEY, LONG)).isNull();
        assertThat(cluster.count("dht.drop.expired")).isPositive();
        assertThat(create(writer, KEY, SHORT)).isInstanceOf(Created.Won.class);
    }

    @Test
    void aHolderWithASlowClockIsNotRobbedWhileItBelievesInItsLease() {
        Cluster.Node slow = join("slow", -25);
        Created.Won won = (Created.Won) create(slow, KEY, Duration.ofMinutes(10));
        Cluster.Node rival = cluster.other(node -> node != slow);
        long lastSecond = won.stored().expiresEpochSeconds() + 24 - cluster.time.epochSeconds();
        cluster.run(lastSecond);
        assertThat(create(rival, KEY, Duration.ofHours(1))).isInstanceOf(Created.Taken.class);
        cluster.run(10);
        assertThat(create(rival, KEY, Duration.ofHours(1))).isInstanceOf(Created.Won.class);
    }

    @Test
    void aWriterWhoseClockWentBackWritesOn() {
        Cluster.Node before = join("writer", 3_000);
        assertThat(create(before, KEY, Duration.ofHours(1))).isInstanceOf(Created.Won.class);
        cluster.kill(before);
        cluster.run(20);
        Cluster.Node after = join("writer", 0);
        Created.Won won = (Created.Won) create(after, KEY, Duration.ofHours(2));
        assertThat(won.stored().sequence()).as("beyond that of its former life")
            .isGreaterThan(cluster.time.epochSeconds() + 2_900 << 16);
    }

    private Created create(Cluster.Node node, Key key, Duration lease) {
        CompletableFuture<Created> created = node.dht().create(key, value(node.name()), lease).toCompletableFuture();
        cluster.await(created::isDone, 60);
        return created.isCompletedExceptionally() ? null : created.join();
    }

    private Cluster.Node join(String name, long ahead) {
        SimulatedLoop loop = new SimulatedLoop(cluster.time);
        NodeId id = new NodeId(key(name));
        OracleOverlay overlay = cluster.ring.open(loop, id, key("position " + name));
        Cluster.Node node = new Cluster.Node(name, id, loop, overlay,
            new RingDhtFactory(new TestLoop(loop, ahead)).open(overlay, new SimulatedGuard(id)));
        cluster.nodes.add(node);
        cluster.ring.join(overlay);
        cluster.run(20);
        return node;
    }
}
