package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.dht.Cluster.holder;
import static org.ipop.dht.Cluster.key;
import static org.ipop.dht.Cluster.value;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.ring.Conditions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a member wrote is there again soon after all who stored it have gone. */
class CaretakerTest {
    private static final Key KEY = key("the key");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aHalfWithoutReplicasHasTheRecordsOfItsMembersAgain(long seed) {
        Cluster cluster = Cluster.of(20, seed, Conditions.rough());
        Cluster.Node writer = split(cluster, 10);
        Cluster.Node beside = beside(cluster, writer);
        cluster.run(40);
        assertThat(cluster.count("dht.restored")).as("seed %d", seed).isEqualTo(1);
        assertThat(holder(cluster.get(beside.dht().get(KEY)))).as("seed %d", seed).contains(writer.id());
        cluster.ring.heal();
        cluster.run(60);
        for (Cluster.Node node : cluster.nodes) {
            assertThat(holder(cluster.get(node.dht().get(KEY)))).as("seed %d", seed).contains(writer.id());
        }
        assertThat(writer.lost()).as("seed %d", seed).isEmpty();
    }

    @Test
    void aValueThatOthersMayWriteTooIsRestored() {
        Cluster cluster = Cluster.of(16, 4, Conditions.calm());
        List<Cluster.Node> replicas = cluster.replicas(KEY);
        Cluster.Node writer = cluster.other(node -> !replicas.contains(node));
        cluster.get(writer.dht().put(KEY, value("shared"), Cluster.HOUR));
        replicas.forEach(cluster::kill);
        cluster.run(40);
        assertThat(cluster.get(cluster.nodes.getLast().dht().get(KEY))).extracting(Stored::value)
            .containsExactly(value("shared"));
    }

    @Test
    void whoTookTheKeyMeanwhileKeepsItAndTheFormerHolderIsTold() {
        Cluster cluster = Cluster.of(20, 5, Conditions.calm());
        Cluster.Node writer = split(cluster, 10);
        Cluster.Node beside = beside(cluster, writer);
        assertThat(cluster.get(beside.create(KEY))).isInstanceOf(Created.Won.class);
        cluster.run(30);
        assertThat(writer.lost()).containsExactly(KEY);
        assertThat(holder(cluster.get(writer.dht().get(KEY)))).contains(beside.id());
    }

    @Test
    void whoIsLeftAloneAnswersForItself() {
        Cluster cluster = Cluster.of(8, 6, Conditions.calm());
        Cluster.Node writer = split(cluster, 1);
        cluster.run(30);
        assertThat(holder(cluster.get(writer.dht().get(KEY)))).contains(writer.id());
    }

    @Test
    void whatWasReleasedOrHasEndedIsNotWrittenAgain() {
        Cluster cluster = Cluster.of(16, 7, Conditions.calm());
        Key released = key("released");
        Cluster.Node writer = cluster.other(node -> !cluster.replicas(KEY).contains(node));
        cluster.get(writer.dht().create(KEY, value("short"), Duration.ofSeconds(5)));
        cluster.get(writer.create(released));
        cluster.get(writer.dht().release(released));
        cluster.replicas(KEY).forEach(cluster::kill);
        cluster.run(60);
        assertThat(cluster.count("dht.restored")).isZero();
    }

    @Test
    void aMemberThatDiesNowAndThenMakesNobodyLook() {
        Cluster cluster = Cluster.of(24, 8, Conditions.calm());
        for (Cluster.Node node : cluster.nodes) {
            cluster.get(node.create(key("of " + node.name())));
        }
        long asked = cluster.count("dht.sought");
        for (int death = 0; death < 4; death++) {
            cluster.kill(cluster.nodes.getLast());
            cluster.run(60);
        }
        assertThat(cluster.count("dht.sought")).isEqualTo(asked).isZero();
        cluster.nodes.subList(0, 6).forEach(node -> cluster.ring.kill(node.overlay()));
        cluster.nodes.subList(0, 6).clear();
        cluster.run(60);
        assertThat(cluster.count("dht.sought")).isPositive();
    }

    /** Cuts the replicas of {@link #KEY} off from its writer and so many in all. */
    private static Cluster.Node split(Cluster cluster, int with) {
        List<Cluster.Node> replicas = cluster.replicas(KEY);
        List<Cluster.Node> others = cluster.nodes.stream().filter(node -> !replicas.contains(node)).toList();
        assertThat(cluster.get(others.getFirst().create(KEY))).isInstanceOf(Created.Won.class);
        Set<NodeId> part = others.stream().limit(with).map(Cluster.Node::id).collect(Collectors.toSet());
        cluster.ring.split(contact -> part.contains(contact.node()));
        return others.getFirst();
    }

    /** Another one in the part of the writer, which comes first. */
    private static Cluster.Node beside(Cluster cluster, Cluster.Node writer) {
        List<Cluster.Node> replicas = cluster.replicas(KEY);
        return cluster.other(node -> node != writer && !replicas.contains(node));
    }
}
