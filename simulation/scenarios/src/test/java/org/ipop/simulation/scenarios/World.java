package org.ipop.simulation.scenarios;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.dht.Dht;
import org.ipop.api.link.Links;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;
import org.ipop.dhcp.dht.DhtAllocators;
import org.ipop.dht.RingDhtFactory;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.simulation.Joined;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.RingLaws;
import org.ipop.simulation.ring.SimulatedGuard;
import org.ipop.simulation.ring.SimulatedNetwork;

/** A network of nodes in virtual time. What it draws by chance follows from the seed. */
final class World {
    static final long SECOND = 1_000_000_000L;
    private static final long STEP = SECOND / 4;

    final VirtualTime time;
    final SimulatedNetwork network;
    final SplittableRandom random;
    private final NetworkSpec spec =
        new NetworkSpec("lab", Bytes.copyOf(new byte[32]), Prefix.parse("10.66.0.0/24"), Prefix.parse("fd00::/64"));
    private final TreeMap<Key, Node> live = new TreeMap<>();

    World(long seed) {
        time = new VirtualTime(seed);
        network = new SimulatedNetwork(time);
        random = time.split();
    }

    /** A node that knows nobody. Equal names are one node, before and after a power failure. */
    Node start(String name) {
        NodeId id = new NodeId(key(time.seed() + " " + name));
        Key position = NetworkGate.position(id);
        SimulatedLoop loop = new SimulatedLoop(time);
        Links links = network.add(id, loop);
        Overlay overlay = new ChordFactory(id, loop, links).open(spec.ring(), position, new NetworkGate());
        Dht dht = new RingDhtFactory(loop).open(overlay, new SimulatedGuard(id));
        Member self = new Member(id, name, position, (Inet6Address) InetAddress.ofLiteral("fd00::1"), Optional.empty(),
            Long.MAX_VALUE);
        AddressAllocator addresses = new DhtAllocators(loop).open(new Joined(spec, self, overlay, dht));
        Node node = new Node(id, loop, overlay, dht, addresses, new ArrayList<>());
        dht.onLost(node.lost()::add);
        live.put(position, node);
        return node;
    }

    /** A node that is introduced to another. */
    Node join(String name, Node host) {
        Node node = start(name);
        node.overlay().introduce(host.view().self());
        return node;
    }

    /** So many nodes, each introduced to the first, {@code paceNanos} apart. */
    void grow(int count, long paceNanos) {
        Node first = start("node 0");
        for (int i = 1; i < count; i++) {
            time.run(paceNanos);
            join("node " + i, first);
        }
    }

    void kill(Node node) {
        live.remove(node.position());
        network.kill(node.id());
    }

    List<Node> nodes() {
        return new ArrayList<>(live.values());
    }

    /** Any of them. */
    Node any() {
        return any(node -> true);
    }

    Node any(Predicate<Node> condition) {
        List<Node> chosen = live.values().stream().filter(condition).toList();
        return chosen.get(random.nextInt(chosen.size()));
    }

    /** The sum of a counter over the living. */
    long count(String counter) {
        return live.values().stream().mapToLong(node -> node.loop().counters().counter(counter).value()).sum();
    }

    /** The members at and after a key, clockwise. */
    Stream<Node> from(Key key) {
        return Stream.concat(live.tailMap(key).values().stream(), live.headMap(key).values().stream());
    }

    void run(double seconds) {
        time.run((long) (seconds * SECOND));
    }

    /** Runs until the laws of the ring hold for all nodes, at most two minutes. */
    void settle(String what) {
        settle(what, node -> true);
    }

    /** Runs until the laws of the ring hold for these nodes alone. */
    void settle(String what, Predicate<Node> part) {
        long start = time.nanoTime();
        List<String> broken = broken(part);
        while (!broken.isEmpty()) {
            if (time.nanoTime() - start > 120 * SECOND) {
                throw new AssertionError("seed " + time.seed() + ", " + what + ": " + broken.size() + " breaches, "
                    + broken.subList(0, Math.min(8, broken.size())));
            }
            time.run(STEP);
            broken = broken(part);
        }
        report(what + ", " + live.values().stream().filter(part).count() + " on the ring after", since(start));
    }

    /** Waits for the stage; fails with what it fails with, or if it is not done in time. */
    <T> T await(CompletionStage<T> stage, double seconds) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (!time.runUntil(future::isDone, (long) (seconds * SECOND))) {
            throw new AssertionError("seed " + time.seed() + ": not done after " + seconds + " s");
        }
        return future.join();
    }

    double since(long startNanos) {
        return (time.nanoTime() - startNanos) / (double) SECOND;
    }

    void report(String what, double seconds) {
        System.out.printf("seed %d: %s %.2f s, trace %016x%n", time.seed(), what, seconds, time.trace());
    }

    static Key key(String text) {
        return Key.hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    private List<String> broken(Predicate<Node> part) {
        return RingLaws.broken(live.values().stream().filter(part).map(Node::view));
    }
}
