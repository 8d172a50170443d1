package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Cluster.SECOND;
import static org.ipop.dht.Cluster.holder;
import static org.ipop.dht.Cluster.key;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.ipop.simulation.ring.Conditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many want the same key, over bad links, while its owner dies or a new one comes. */
class RaceTest {
    private static final Key KEY = key("the key");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void ofFiftyThatCreateAtOnceExactlyOneWins(long seed) {
        Cluster cluster = Cluster.of(50, seed, Conditions.rough());
        List<CompletableFuture<Created>> created = new ArrayList<>();
        cluster.nodes.forEach(node -> created.add(node.create(KEY).toCompletableFuture()));
        cluster.run(30);
        assertThat(won(created)).as("seed %d", seed).isEqualTo(1);
        assertThat(created).as("seed %d", seed).allMatch(CompletableFuture::isDone);
        assertThat(created.stream().filter(stage -> stage.isCompletedExceptionally()).count()).as("seed %d", seed)
            .isLessThan(5);
    }

    /** The owner's power fails so many milliseconds after the create began, which covers each of its steps. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anOwnerThatDiesAtAnyStepLeavesNoSecondWinner(long seed) {
        for (long millis = 0; millis <= 120; millis += 4) {
            Cluster cluster = Cluster.of(12, seed, Conditions.calm());
            Cluster.Node owner = cluster.owner(KEY);
            List<Cluster.Node> writers = cluster.nodes.stream().filter(node -> node != owner).limit(3).toList();
            List<CompletableFuture<Created>> created = new ArrayList<>();
            writers.forEach(node -> created.add(node.create(KEY).toCompletableFuture()));
            cluster.time.run(millis * SECOND / 1_000);
            cluster.kill(owner);
            cluster.run(60);
            assertThat(won(created)).as("seed %d, killed after %d ms", seed, millis).isEqualTo(1);
            CompletableFuture<Created> winner = created.stream().filter(RaceTest::hasWon).findFirst().orElseThrow();
            assertThat(holder(cluster.get(cluster.nodes.getLast().dht().get(KEY))))
                .as("seed %d, killed after %d ms", seed, millis)
                .contains(writers.get(created.indexOf(winner)).id());
        }
    }

    /** A member joins just before the key and becomes its owner while others create it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aNewOwnerThatComesMeanwhileGrantsNothingTwice(long seed) {
        for (long millis = 0; millis <= 400; millis += 20) {
            Cluster cluster = Cluster.of(12, seed, Conditions.rough());
            List<CompletableFuture<Created>> created = new ArrayList<>();
            cluster.join("new owner " + newOwner(cluster));
            cluster.time.run(millis * SECOND / 1_000);
            cluster.nodes.forEach(node -> created.add(node.create(KEY).toCompletableFuture()));
            cluster.run(40);
            assertThat(won(created)).as("seed %d, joined %d ms before", seed, millis).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void underChurnNoKeyHasTwoHolders(long seed) {
        Cluster cluster = Cluster.of(30, seed, Conditions.rough());
        List<CompletableFuture<Created>> created = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            cluster.kill(cluster.nodes.get((int) (seed * 7 + round) % cluster.nodes.size()));
            cluster.join("fresh " + round);
            for (int i = 0; i < 5; i++) {
                Cluster.Node writer = cluster.nodes.get((round * 5 + i) % cluster.nodes.size());
                created.add(writer.create(KEY).toCompletableFuture());
            }
            cluster.run(4);
        }
        cluster.run(60);
        long holders = created.stream().filter(RaceTest::hasWon)
            .map(stage -> ((Created.Won) stage.join()).stored().writer()).distinct().count();
        assertThat(holders).as("seed %d", seed).isEqualTo(1);
        assertThat(cluster.count("dht.conflict")).as("seed %d", seed).isZero();
    }

    @Test
    void equalSeedsGiveEqualRuns() {
        assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
    }

    private static long trace(long seed) {
        Cluster cluster = Cluster.of(15, seed, Conditions.rough());
        cluster.nodes.forEach(node -> node.create(KEY));
        cluster.run(3);
        cluster.kill(cluster.owner(KEY));
        cluster.run(60);
        return cluster.time.trace();
    }

    /** A name whose position lies between the key and its present owner. */
    private static int newOwner(Cluster cluster) {
        Key owner = cluster.owner(KEY).overlay().contact().position();
        int number = 0;
        while (!key("position new owner " + number).inOpen(KEY, owner)) {
            number++;
        }
        return number;
    }

    private static long won(List<CompletableFuture<Created>> created) {
        return created.stream().filter(RaceTest::hasWon).count();
    }

    private static boolean hasWon(CompletableFuture<Created> stage) {
        return stage.isDone() && !stage.isCompletedExceptionally() && stage.join() instanceof Created.Won;
    }
}
