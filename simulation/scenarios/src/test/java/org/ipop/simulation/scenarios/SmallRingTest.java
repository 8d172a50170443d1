package org.ipop.simulation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Stored;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sizes of a network's first minutes: one node, then two, three, four. */
class SmallRingTest {
    private static final double JOIN_SECONDS = 5;
    /** For an operation of somebody who is on the ring, right from that moment. */
    private static final double OPERATION_SECONDS = 2;
    /** Until a newcomer has copies of what was there before it. */
    private static final double REPLICATION_SECONDS = 2;
    /** For an operation while a death has not been noticed yet. */
    private static final double FAILURE_SECONDS = 20;

    private final Map<Key, NodeId> holders = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void networkGrowsFromOneNodeToFourAndOutlivesItsFirst(long seed) {
        World world = new World(seed);
        Node first = world.start("A");
        create(world, first);
        for (String name : List.of("B", "C", "D")) {
            Node joined = join(world, name, first);
            readAll(world, joined, OPERATION_SECONDS);
            create(world, joined);
            readAll(world, first, OPERATION_SECONDS);
            create(world, first);
        }
        outlive(world, first, "A");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void networkOfTwoOutlivesItsFirst(long seed) {
        World world = new World(seed);
        Node first = world.start("A");
        create(world, first);
        join(world, "B", first);
        world.run(REPLICATION_SECONDS);
        create(world, first);
        outlive(world, first, "A");
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void twoThatStartedAloneWithTheSameLeaseSettleIt(long seed) {
        World world = new World(seed);
        Node one = world.start("A");
        Node other = world.start("B");
        Key lease = World.key("10.66.0.7");
        assertThat(world.await(one.create(lease), 1)).isInstanceOf(Created.Won.class);
        assertThat(world.await(other.create(lease), 1)).isInstanceOf(Created.Won.class);
        world.run(60);
        other.overlay().introduce(one.view().self());
        long start = world.time.nanoTime();
        boolean told = world.time.runUntil(() -> one.lost().size() + other.lost().size() == 1, 60 * World.SECOND);
        assertThat(told).as("seed %d: the loser is told", seed).isTrue();
        world.report("loser of two loners told after", world.since(start));
        world.settle("two loners met");
        Node winner = one.lost().isEmpty() ? one : other;
        assertThat(holder(world, one, lease, OPERATION_SECONDS)).isEqualTo(winner.id());
        assertThat(holder(world, other, lease, OPERATION_SECONDS)).isEqualTo(winner.id());
        world.run(120);
        assertThat(winner.lost()).isEmpty();
    }

    private void outlive(World world, Node first, String name) {
        world.kill(first);
        Node survivor = world.any();
        long start = world.time.nanoTime();
        readAll(world, survivor, FAILURE_SECONDS);
        world.report("all keys read after the death of the first", world.since(start));
        Node again = join(world, name, survivor);
        readAll(world, again, OPERATION_SECONDS);
        holders.forEach((key, holder) -> {
            if (holder.equals(again.id())) {
                assertThat(world.await(again.create(key), OPERATION_SECONDS)).isInstanceOf(Created.Won.class);
            }
        });
        world.settle("the first is back");
        world.nodes().forEach(node -> readAll(world, node, OPERATION_SECONDS));
        assertThat(world.nodes()).allSatisfy(node -> assertThat(node.lost()).isEmpty());
    }

    private static Node join(World world, String name, Node host) {
        Node joined = world.join(name, host);
        long start = world.time.nanoTime();
        boolean member = world.time.runUntil(joined::member, (long) (JOIN_SECONDS * World.SECOND));
        assertThat(member).as("seed %d: %s is a member", world.time.seed(), name).isTrue();
        world.report(name + " is a member after", world.since(start));
        return joined;
    }

    private void create(World world, Node writer) {
        for (int i = 0; i < 5; i++) {
            Key key = World.key("key " + holders.size());
            assertThat(world.await(writer.create(key), OPERATION_SECONDS)).isInstanceOf(Created.Won.class);
            holders.put(key, writer.id());
        }
    }

    private void readAll(World world, Node reader, double seconds) {
        List<String> wrong = new ArrayList<>();
        holders.forEach((key, holder) -> {
            if (!holder.equals(holder(world, reader, key, seconds))) {
                wrong.add(key.toShort());
            }
        });
        assertThat(wrong).as("seed %d: keys that %s does not find", world.time.seed(), reader).isEmpty();
    }

    private static NodeId holder(World world, Node reader, Key key, double seconds) {
        List<Stored> values = world.await(reader.dht().get(key), seconds);
        return values.isEmpty() ? null : values.getFirst().writer();
    }
}
