package org.ipop.dht;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.Stored;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.OracleOverlay;
import org.ipop.simulation.ring.OracleRing;
import org.ipop.simulation.ring.SimulatedGuard;

/** Nodes with a store each on one simulated ring. */
final class Cluster {
    static final long SECOND = 1_000_000_000L;
    static final Duration HOUR = Duration.ofHours(1);
    private static final RingId RING = new RingId(77);

    final VirtualTime time;
    final OracleRing ring;
    final List<Node> nodes = new ArrayList<>();

    Cluster(long seed, Conditions conditions) {
        time = new VirtualTime(seed);
        ring = new OracleRing(time, RING, conditions);
    }

    /** So many members on one ring, ready. */
    static Cluster of(int size, long seed, Conditions conditions) {
        Cluster cluster = new Cluster(seed, conditions);
        for (int i = 0; i < size; i++) {
            cluster.join("node " + i);
        }
        cluster.run(40);
        return cluster;
    }

    Node join(String name) {
        Node node = alone(name);
        ring.join(node.overlay);
        return node;
    }

    Node alone(String name) {
        SimulatedLoop loop = new SimulatedLoop(time);
        NodeId id = new NodeId(key(name));
        OracleOverlay overlay = ring.open(loop, id, key("position " + name));
        Node node = new Node(name, id, loop, overlay, new RingDhtFactory(loop).open(overlay, new SimulatedGuard(id)));
        node.dht.onLost(node.lost::add);
        nodes.add(node);
        return node;
    }

    void kill(Node node) {
        ring.kill(node.overlay);
        nodes.remove(node);
    }

    /** Its store goes on in another instance, so many milliseconds after the former one was suspended. */
    Node swap(Node node, long gapMillis) {
        DhtSnapshot snapshot = node.dht.suspend();
        time.run(gapMillis * SECOND / 1_000);
        return resume(node, snapshot);
    }

    Node resume(Node node, DhtSnapshot snapshot) {
        Dht next = new RingDhtFactory(node.loop).open(node.overlay, new SimulatedGuard(node.id), Optional.of(snapshot));
        next.onLost(node.lost::add);
        Node resumed = new Node(node.name, node.id, node.loop, node.overlay, next, node.lost);
        nodes.set(nodes.indexOf(node), resumed);
        return resumed;
    }

    void run(long seconds) {
        time.run(seconds * SECOND);
    }

    boolean await(BooleanSupplier reached, long seconds) {
        return time.runUntil(reached, seconds * SECOND);
    }

    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        await(future::isDone, 60);
        return future.getNow(null);
    }

    Node owner(Key key) {
        OracleOverlay owner = ring.owner(key);
        return nodes.stream().filter(node -> node.overlay == owner).findFirst().orElseThrow();
    }

    Node other(Predicate<Node> condition) {
        return nodes.stream().filter(condition).findFirst().orElseThrow();
    }

    /** The owner and the next four, clockwise. */
    List<Node> replicas(Key key) {
        return nodes.stream().sorted((a, b) -> key.distanceTo(a.overlay.contact().position())
            .compareTo(key.distanceTo(b.overlay.contact().position()))).limit(5).toList();
    }

    /** The sum of a counter over the living. */
    long count(String counter) {
        return nodes.stream().mapToLong(node -> node.loop.counters().counter(counter).value()).sum();
    }

    static Key key(String text) {
        return Key.hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    static Bytes value(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    static Optional<NodeId> holder(List<Stored> values) {
        return values == null ? Optional.empty()
            : values.stream().filter(Stored::exclusive).map(Stored::writer).findFirst();
    }

    record Node(String name, NodeId id, SimulatedLoop loop, OracleOverlay overlay, Dht dht, List<Key> lost) {
        Node(String name, NodeId id, SimulatedLoop loop, OracleOverlay overlay, Dht dht) {
            this(name, id, loop, overlay, dht, new ArrayList<>());
        }

        CompletionStage<Created> create(Key key) {
            return dht.create(key, value(name), HOUR);
        }
    }
}
