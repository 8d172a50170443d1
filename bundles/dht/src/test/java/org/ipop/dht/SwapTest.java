package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipop.dht.Cluster.HOUR;
import static org.ipop.dht.Cluster.SECOND;
import static org.ipop.dht.Cluster.holder;
import static org.ipop.dht.Cluster.key;
import static org.ipop.dht.Cluster.value;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Key;
import org.ipop.api.ServiceGone;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.ring.Conditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store goes on in another instance, while it owns, copies or writes. */
class SwapTest {
    private static final Key KEY = key("the key");
    private static final long GAP_MILLIS = 300;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 12})
    void anOwnerGoesOnAtOnceWithWhatItGranted(int size) {
        Cluster cluster = Cluster.of(size, size, Conditions.calm());
        Cluster.Node owner = cluster.owner(KEY);
        Cluster.Node writer = cluster.nodes.getLast();
        assertThat(cluster.get(writer.create(KEY))).isInstanceOf(Created.Won.class);
        long takeovers = cluster.count("dht.takeover");
        long pulled = cluster.count("dht.pulled");
        cluster.swap(owner, GAP_MILLIS);
        Cluster.Node same = cluster.other(node -> node.id().equals(writer.id()));
        CompletableFuture<Created> renewed = same.dht().renew(KEY, value("again"), HOUR).toCompletableFuture();
        assertThat(cluster.await(renewed::isDone, 1)).isTrue();
        assertThat(renewed.join()).isInstanceOf(Created.Won.class);
        for (Cluster.Node node : cluster.nodes) {
            assertThat(holder(cluster.get(node.dht().get(KEY)))).contains(writer.id());
            assertThat(cluster.get(node.create(KEY)) instanceof Created.Won).isEqualTo(node == same);
        }
        cluster.run(10);
        assertThat(cluster.count("dht.takeover")).isEqualTo(takeovers);
        assertThat(cluster.count("dht.pulled")).as("nothing is copied again").isEqualTo(pulled);
        assertThat(same.lost()).isEmpty();
    }

    @Test
    void whatIsAskedInTheGapIsAnsweredAfterIt() {
        Cluster cluster = Cluster.of(12, 3, Conditions.calm());
        Cluster.Node owner = cluster.owner(KEY);
        Cluster.Node writer = cluster.other(node -> node != owner);
        DhtSnapshot snapshot = owner.dht().suspend();
        CompletableFuture<Created> created = writer.create(KEY).toCompletableFuture();
        cluster.run(1);
        assertThat(created).isNotDone();
        cluster.resume(owner, snapshot);
        assertThat(cluster.await(created::isDone, 3)).isTrue();
        assertThat(created.join()).isInstanceOf(Created.Won.class);
    }

    /** Swapped so many milliseconds after the creates began, which covers each step of the decision. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anOwnerSwappedAtAnyStepOfACreateGrantsOnce(long seed) {
        for (long millis = 0; millis <= 120; millis += 4) {
            Cluster cluster = Cluster.of(12, seed, Conditions.calm());
            Cluster.Node owner = cluster.owner(KEY);
            List<CompletableFuture<Created>> created = new ArrayList<>();
            cluster.nodes.stream().filter(node -> node != owner).limit(3)
                .forEach(node -> created.add(node.create(KEY).toCompletableFuture()));
            cluster.time.run(millis * SECOND / 1_000);
            cluster.swap(owner, GAP_MILLIS);
            assertThat(cluster.await(() -> created.stream().allMatch(CompletableFuture::isDone), 8))
                .as("seed %d, swapped after %d ms", seed, millis).isTrue();
            assertThat(won(created)).as("seed %d, swapped after %d ms", seed, millis).isEqualTo(1);
        }
    }

    /** Only one replica has stored it when the owner is swapped: nobody else may get the key until that is decided. */
    @Test
    void aDecisionUnderWayHoldsItsKeyAfterTheSwap() {
        Cluster cluster = Cluster.of(12, 4, Conditions.calm());
        List<Cluster.Node> five = cluster.replicas(KEY);
        Cluster.Node owner = five.getFirst();
        cluster.ring.sever((from, to) -> from.equals(owner.id()) && five.subList(2, 5).stream()
            .anyMatch(node -> node.id().equals(to)));
        Cluster.Node first = cluster.other(node -> !five.contains(node));
        CompletableFuture<Created> created = first.create(KEY).toCompletableFuture();
        cluster.time.run(SECOND / 5);
        Cluster.Node resumed = cluster.swap(owner, GAP_MILLIS);
        Cluster.Node second = cluster.other(node -> !five.contains(node) && node != first && node != resumed);
        CompletableFuture<Created> rival = second.create(KEY).toCompletableFuture();
        cluster.run(1);
        assertThat(created).isNotDone();
        assertThat(rival).isNotDone();
        cluster.ring.sever((from, to) -> false);
        assertThat(cluster.get(created)).isInstanceOf(Created.Won.class);
        assertThat(cluster.get(rival)).isInstanceOf(Created.Taken.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aMemberThatComesInTheGapIsTheOnlyOwner(long seed) {
        Cluster cluster = Cluster.of(12, seed, Conditions.calm());
        Cluster.Node former = cluster.owner(KEY);
        Cluster.Node writer = cluster.other(node -> node != former);
        assertThat(cluster.get(writer.create(KEY))).isInstanceOf(Created.Won.class);
        Key free = former.overlay().contact().position();
        DhtSnapshot snapshot = former.dht().suspend();
        cluster.join("new owner " + newOwner(former));
        cluster.run(3);
        cluster.resume(former, snapshot);
        List<CompletableFuture<Created>> created = new ArrayList<>();
        cluster.nodes.forEach(node -> created.add(node.create(KEY).toCompletableFuture()));
        List<CompletableFuture<Created>> ofOthers = new ArrayList<>();
        cluster.nodes.forEach(node -> ofOthers.add(node.create(free).toCompletableFuture()));
        cluster.run(40);
        assertThat(won(created)).as("its holder alone").isEqualTo(1);
        assertThat(won(ofOthers)).as("the rest of the arc").isEqualTo(1);
        assertThat(holder(cluster.get(cluster.nodes.getLast().dht().get(KEY)))).contains(writer.id());
    }

    /** What a new owner granted in the gap counts, although the ring looks as before when we are back. */
    @Test
    void anOwnerReplacedInTheGapReadsBeforeItGrants() {
        Cluster cluster = Cluster.of(12, 7, Conditions.calm());
        Cluster.Node former = cluster.owner(KEY);
        DhtSnapshot snapshot = former.dht().suspend();
        Cluster.Node guest = cluster.join("new owner " + newOwner(former));
        cluster.run(25);
        Cluster.Node winner = cluster.other(node -> node != former && node != guest);
        assertThat(cluster.get(winner.create(KEY))).isInstanceOf(Created.Won.class);
        cluster.kill(guest);
        cluster.run(4);
        cluster.resume(former, snapshot);
        Cluster.Node late = cluster.other(node -> !node.id().equals(former.id()) && node != winner);
        assertThat(cluster.get(late.create(KEY))).isInstanceOf(Created.Taken.class);
    }

    @Test
    void aReplicaKeepsItsCopiesAndItsPromises() {
        Cluster cluster = Cluster.of(12, 5, Conditions.calm());
        Cluster.Node writer = cluster.other(node -> !cluster.replicas(KEY).contains(node));
        assertThat(cluster.get(writer.create(KEY))).isInstanceOf(Created.Won.class);
        long pulled = cluster.count("dht.pulled");
        cluster.replicas(KEY).stream().skip(1).toList().forEach(replica -> cluster.swap(replica, GAP_MILLIS));
        cluster.kill(cluster.owner(KEY));
        cluster.run(5);
        Cluster.Node late = cluster.other(node -> node != writer);
        assertThat(cluster.get(late.create(KEY))).isInstanceOf(Created.Taken.class);
        assertThat(cluster.count("dht.pulled") - pulled).as("only the next replica's copy").isLessThanOrEqualTo(1);
    }

    @Test
    void aWriterRenewsAndReleasesWhatItsFormerSelfWon() {
        Cluster cluster = Cluster.of(12, 6, Conditions.calm());
        Cluster.Node writer = cluster.other(node -> node != cluster.owner(KEY));
        Stored won = ((Created.Won) cluster.get(writer.create(KEY))).stored();
        Cluster.Node resumed = cluster.swap(writer, 0);
        Stored renewed = ((Created.Won) cluster.get(resumed.dht().renew(KEY, value("b"), HOUR))).stored();
        assertThat(renewed.sequence()).isGreaterThan(won.sequence());
        cluster.get(cluster.swap(resumed, 0).dht().release(KEY));
        assertThat(cluster.get(cluster.nodes.getLast().dht().get(KEY))).isEmpty();
        assertThat(cluster.get(cluster.nodes.getLast().create(KEY))).isInstanceOf(Created.Won.class);
        assertThat(writer.lost()).isEmpty();
    }

    @Test
    void aReleaseCutOffIsRepeatedAsItWas() {
        Cluster cluster = Cluster.of(12, 8, Conditions.calm());
        Cluster.Node writer = cluster.other(node -> node != cluster.owner(KEY));
        cluster.get(writer.dht().put(KEY, value("v"), HOUR.multipliedBy(20)));
        CompletableFuture<Void> released = writer.dht().release(KEY).toCompletableFuture();
        DhtSnapshot snapshot = writer.dht().suspend();
        assertThatThrownBy(released::join).hasCauseInstanceOf(ServiceGone.class);
        assertThat(snapshot.own().records()).singleElement().extracting(Stored::exclusive).isEqualTo(false);
        cluster.get(cluster.resume(writer, snapshot).dht().release(KEY));
        assertThat(cluster.get(cluster.nodes.getLast().dht().get(KEY))).isEmpty();
    }

    @Test
    void aClaimLostInTheGapIsHeardOf() {
        Cluster cluster = Cluster.of(12, 9, Conditions.calm());
        Cluster.Node owner = cluster.owner(KEY);
        Cluster.Node writer = cluster.other(node -> node != owner);
        cluster.get(writer.create(KEY));
        DhtSnapshot snapshot = writer.dht().suspend();
        cluster.run(3_640);
        Cluster.Node next = cluster.other(node -> node != owner && node != writer);
        assertThat(cluster.get(next.create(KEY))).isInstanceOf(Created.Won.class);
        cluster.resume(writer, snapshot);
        cluster.run(5);
        assertThat(writer.lost()).containsExactly(KEY);
    }

    @Test
    void aSuspendedStoreIsClosed() {
        Cluster cluster = Cluster.of(3, 10, Conditions.calm());
        Cluster.Node node = cluster.nodes.getFirst();
        CompletableFuture<Created> open = node.create(KEY).toCompletableFuture();
        node.dht().suspend();
        node.dht().close();
        assertThatThrownBy(open::join).hasCauseInstanceOf(ServiceGone.class);
        assertThat(node.dht().get(KEY).toCompletableFuture()).isCompletedExceptionally();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void manySwapsOverBadLinksLeaveOneHolder(long seed) {
        Cluster cluster = Cluster.of(20, seed, Conditions.rough());
        List<CompletableFuture<Created>> created = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            cluster.swap(cluster.owner(KEY), GAP_MILLIS);
            cluster.swap(cluster.nodes.get((int) (seed * 7 + round) % 20), GAP_MILLIS);
            for (int i = 0; i < 5; i++) {
                created.add(cluster.nodes.get((round * 5 + i) % 20).create(KEY).toCompletableFuture());
            }
            cluster.time.run(SECOND / 20 * (round % 5));
        }
        cluster.run(60);
        long holders = created.stream().filter(SwapTest::hasWon)
            .map(stage -> ((Created.Won) stage.join()).stored().writer()).distinct().count();
        assertThat(holders).as("seed %d", seed).isEqualTo(1);
        assertThat(cluster.count("dht.conflict")).as("seed %d", seed).isZero();
    }

    /** A name whose position lies between the key and its owner. */
    private static int newOwner(Cluster.Node owner) {
        int number = 0;
        while (!key("position new owner " + number).inOpen(KEY, owner.overlay().contact().position())) {
            number++;
        }
        return number;
    }

    private static long won(List<CompletableFuture<Created>> created) {
        return created.stream().filter(SwapTest::hasWon).count();
    }

    private static boolean hasWon(CompletableFuture<Created> stage) {
        return stage.isDone() && !stage.isCompletedExceptionally() && stage.join() instanceof Created.Won;
    }
}
