package org.ipop.simulation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Stored;

/** Keys that nodes of a {@link World} created, and who should hold them. */
final class Claims {
    private static final int REPLICAS = 5;
    private static final double PATIENCE_SECONDS = 25;

    private final World world;
    private final Map<Key, Node> holders = new TreeMap<>();
    private final Map<Key, List<Node>> replicas = new TreeMap<>();

    Claims(World world) {
        this.world = world;
    }

    /** Two that created one key while they did not see each other. */
    record Rivals(Node one, Node other) {
    }

    void create(String name, int count) {
        Map<Key, CompletableFuture<Created>> created = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Key key = World.key(name + " " + i);
            Node writer = world.any();
            holders.put(key, writer);
            created.put(key, writer.create(key).toCompletableFuture());
        }
        expect("created", created, (key, outcome) -> outcome instanceof Created.Won);
        holders.keySet().forEach(key -> replicas.put(key, world.from(key).limit(REPLICAS).toList()));
    }

    /** What a majority of the replicas dies with need not be found any more. */
    void kill(Node node) {
        world.kill(node);
        TreeSet<Key> gone = new TreeSet<>();
        replicas.forEach((key, holding) -> {
            if (holding.stream().filter(replica -> replica.loop().alive()).count() <= REPLICAS / 2) {
                gone.add(key);
            }
        });
        holders.keySet().removeAll(gone);
    }

    void readAll(String when) {
        oneOwnerEach(when);
        Map<Key, CompletableFuture<List<Stored>>> found = ask(key -> world.any().dht().get(key).toCompletableFuture());
        expect("read " + when, found, (key, values) ->
            !values.isEmpty() && values.getFirst().writer().equals(holders.get(key).id()));
    }

    /** All writers that live renew. */
    void renewAll() {
        Map<Key, CompletableFuture<Created>> renewed = new TreeMap<>();
        holders.forEach((key, holder) -> {
            if (holder.loop().alive()) {
                renewed.put(key, holder.renew(key).toCompletableFuture());
            }
        });
        expect("renewed", renewed, (key, outcome) -> outcome instanceof Created.Won);
    }

    Map<Key, Rivals> createInBothHalves(int count, Predicate<Node> half) {
        Map<Key, Rivals> contested = new TreeMap<>();
        Map<Key, CompletableFuture<Created>> one = new TreeMap<>();
        Map<Key, CompletableFuture<Created>> other = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Key key = World.key("contested " + i);
            Rivals rivals = new Rivals(world.any(half), world.any(half.negate()));
            contested.put(key, rivals);
            one.put(key, rivals.one().create(key).toCompletableFuture());
            other.put(key, rivals.other().create(key).toCompletableFuture());
        }
        expect("created in one half", one, (key, outcome) -> outcome instanceof Created.Won);
        expect("created in the other half", other, (key, outcome) -> outcome instanceof Created.Won);
        return contested;
    }

    /** Exactly one of the rivals lost and knows it; from now on the other one is the holder. */
    void settled(Map<Key, Rivals> contested) {
        contested.forEach((key, rivals) -> {
            boolean oneLost = rivals.one().lost().contains(key);
            boolean otherLost = rivals.other().lost().contains(key);
            assertThat(oneLost ^ otherLost).as("seed %d, %s: one lost (%s) or the other (%s)", world.time.seed(),
                key, oneLost, otherLost).isTrue();
            holders.put(key, oneLost ? rivals.other() : rivals.one());
        });
    }

    private void oneOwnerEach(String when) {
        holders.keySet().forEach(key -> assertThat(world.nodes().stream().filter(node -> node.view().owns(key)))
            .as("seed %d, %s: owners of %s", world.time.seed(), when, key).hasSize(1));
    }

    private <T> Map<Key, CompletableFuture<T>> ask(Function<Key, CompletableFuture<T>> question) {
        Map<Key, CompletableFuture<T>> answers = new TreeMap<>();
        holders.keySet().forEach(key -> answers.put(key, question.apply(key)));
        return answers;
    }

    private <T> void expect(String what, Map<Key, CompletableFuture<T>> answers, Expected<T> expected) {
        long start = world.time.nanoTime();
        CompletableFuture<Void> all = CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new));
        world.time.runUntil(all::isDone, (long) (PATIENCE_SECONDS * World.SECOND));
        List<String> wrong = new ArrayList<>();
        answers.forEach((key, answer) -> {
            if (!answer.isDone() || answer.isCompletedExceptionally() || !expected.holds(key, answer.join())) {
                wrong.add(key.toShort() + " " + answer);
            }
        });
        assertThat(wrong).as("seed %d: not %s", world.time.seed(), what).isEmpty();
        world.report(answers.size() + " keys " + what + " in", world.since(start));
    }

    @FunctionalInterface
    private interface Expected<T> {
        boolean holds(Key key, T outcome);
    }
}
