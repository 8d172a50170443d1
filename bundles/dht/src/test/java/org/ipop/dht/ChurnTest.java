package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Cluster.holder;
import static org.ipop.dht.Cluster.key;
import static org.ipop.dht.Cluster.value;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.ring.Conditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values stay while members come, go and die, while rings split and meet. */
class ChurnTest {
    private static final Duration DAY = Duration.ofHours(23);
    private static final Key KEY = key("the key");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noValueIsLostWhileMembersJoinAndDie(long seed) {
        Cluster cluster = Cluster.of(20, seed, Conditions.rough());
        Map<Key, NodeId> holders = fill(cluster, 60);
        for (int round = 0; round < 15; round++) {
            cluster.kill(cluster.nodes.get((int) (seed * 5 + round * 3) % cluster.nodes.size()));
            cluster.join("late " + round);
            cluster.run(20);
        }
        cluster.run(30);
        assertHeld(cluster, holders, "seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void twoOfFiveReplicasMayDieAtOnce(long seed) {
        Cluster cluster = Cluster.of(20, seed, Conditions.calm());
        Map<Key, NodeId> holders = fill(cluster, 30);
        List<Cluster.Node> replicas = cluster.replicas(KEY);
        cluster.kill(replicas.get(0));
        cluster.kill(replicas.get((int) seed));
        cluster.run(30);
        assertHeld(cluster, holders, "seed " + seed);
    }

    @Test
    void membersThatLeaveInOrderTakeNothingWithThem() {
        Cluster cluster = Cluster.of(12, 4, Conditions.calm());
        Map<Key, NodeId> holders = fill(cluster, 30);
        while (cluster.nodes.size() > 2) {
            Cluster.Node leaving = cluster.nodes.removeFirst();
            leaving.dht().close();
            leaving.overlay().close();
            cluster.run(20);
        }
        assertHeld(cluster, holders, "seed 4");
    }

    @Test
    void aRingThatGrowsSpreadsItsRecordsAndDropsWhatIsNotItsOwn() {
        Cluster cluster = Cluster.of(1, 5, Conditions.calm());
        Map<Key, NodeId> holders = fill(cluster, 100);
        for (int i = 0; i < 29; i++) {
            cluster.join("grown " + i);
            cluster.run(15);
        }
        assertHeld(cluster, holders, "seed 5");
        cluster.run(3_600);
        assertThat(cluster.count("dht.handed-over")).isPositive();
        assertThat(cluster.count("dht.handover.late")).isZero();
        assertHeld(cluster, holders, "seed 5 after an hour");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void twoRingsThatMeetHaveOneHolderWithinAMinuteAndTheLoserKnows(long seed) {
        Cluster cluster = Cluster.of(24, seed, Conditions.rough());
        NodeId boundary = new NodeId(key("boundary"));
        cluster.ring.split(contact -> contact.node().compareTo(boundary) < 0);
        cluster.run(40);
        Cluster.Node left = cluster.other(node -> node.id().compareTo(boundary) < 0);
        Cluster.Node right = cluster.other(node -> node.id().compareTo(boundary) >= 0);
        assertThat(cluster.get(left.create(KEY))).as("seed %d", seed).isInstanceOf(Created.Won.class);
        assertThat(cluster.get(right.create(KEY))).as("seed %d", seed).isInstanceOf(Created.Won.class);
        cluster.run(10);
        cluster.ring.heal();
        assertThat(cluster.await(() -> left.lost().size() + right.lost().size() == 1, 60)).as("seed %d", seed).isTrue();
        cluster.run(30);
        Cluster.Node winner = left.lost().isEmpty() ? left : right;
        for (Cluster.Node node : cluster.nodes) {
            assertThat(holder(cluster.get(node.dht().get(KEY)))).as("seed %d", seed).contains(winner.id());
        }
        assertThat(left.lost().size() + right.lost().size()).as("seed %d", seed).isEqualTo(1);
        assertThat(winnerByPrecedence(left, right)).isEqualTo(winner);
    }

    @Test
    void twoThatStartedAloneSettleWhatBothHad() {
        Cluster cluster = new Cluster(6, Conditions.calm());
        Cluster.Node a = cluster.alone("a");
        Cluster.Node b = cluster.alone("b");
        cluster.run(5);
        List<Key> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            keys.add(key("key " + i));
            assertThat(cluster.get(a.create(keys.getLast()))).isInstanceOf(Created.Won.class);
            assertThat(cluster.get(b.create(keys.getLast()))).isInstanceOf(Created.Won.class);
        }
        cluster.ring.join(a.overlay());
        cluster.ring.join(b.overlay());
        assertThat(cluster.await(() -> a.lost().size() + b.lost().size() == 20, 60)).isTrue();
        for (Key key : keys) {
            NodeId holder = holder(cluster.get(b.dht().get(key))).orElseThrow();
            assertThat(holder).isEqualTo(a.lost().contains(key) ? b.id() : a.id());
        }
    }

    @Test
    void aMinorityCannotDecide() {
        Cluster cluster = Cluster.of(5, 7, Conditions.calm());
        List<Cluster.Node> dying = cluster.replicas(KEY).subList(1, 4);
        dying.forEach(cluster::kill);
        Cluster.Node owner = cluster.owner(KEY);
        var created = owner.create(KEY).toCompletableFuture();
        cluster.run(2);
        assertThat(created).isNotDone();
        cluster.run(30);
        assertThat(created.join()).isInstanceOf(Created.Won.class);
    }

    private static Cluster.Node winnerByPrecedence(Cluster.Node left, Cluster.Node right) {
        var guard = new org.ipop.simulation.ring.SimulatedGuard(left.id());
        String a = guard.precedence(claim(left)).toHex();
        return a.compareTo(guard.precedence(claim(right)).toHex()) < 0 ? left : right;
    }

    private static Stored claim(Cluster.Node node) {
        return new Stored(KEY, true, node.id(), value("v"), 1, 1, value("p"));
    }

    private static Map<Key, NodeId> fill(Cluster cluster, int count) {
        Map<Key, NodeId> holders = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Cluster.Node node = cluster.nodes.get(i % cluster.nodes.size());
            Key key = key("key " + i);
            assertThat(cluster.get(node.dht().create(key, value("v" + i), DAY))).isInstanceOf(Created.Won.class);
            holders.put(key, node.id());
        }
        return holders;
    }

    private static void assertHeld(Cluster cluster, Map<Key, NodeId> holders, String which) {
        Cluster.Node reader = cluster.nodes.getLast();
        holders.forEach((key, writer) ->
            assertThat(holder(cluster.get(reader.dht().get(key)))).as("%s, %s", which, key).contains(writer));
    }
}
