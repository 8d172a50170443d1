package org.ipop.overlay.mesh;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.Links;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.RingLaws;
import org.ipop.simulation.ring.SimulatedLinks;
import org.ipop.simulation.ring.SimulatedNetwork;

/** Nodes of one bootstrap ring on virtual time, each with the implementation it likes. */
final class Town {
    static final long SECOND = 1_000_000_000L;

    final VirtualTime time;
    final SimulatedNetwork network;
    private final TreeMap<Key, Inhabitant> live = new TreeMap<>();
    private int born;

    Town(long seed) {
        time = new VirtualTime(seed);
        network = new SimulatedNetwork(time);
    }

    /** An implementation. */
    enum Kind {
        MESH, CHORD;

        OverlayFactory factory(NodeId node, NodeLoop loop, Links links) {
            return this == MESH ? new MeshFactory(node, loop, links) : new ChordFactory(node, loop, links);
        }
    }

    /** What of a node stays whoever serves it. */
    private record Home(NodeId node, SimulatedLoop loop, SimulatedLinks links, LastingLinks lasting) {
    }

    /** One node and its overlay. */
    record Inhabitant(Home home, Kind kind, Overlay overlay) {
        NodeId node() {
            return home.node;
        }

        SimulatedLinks links() {
            return home.links;
        }

        RingView view() {
            return overlay.view();
        }

        Contact contact() {
            return view().self();
        }

        long dropped(String what) {
            return home.loop.counters().counter("overlay.drop." + what).value();
        }
    }

    Inhabitant add(Kind kind) {
        byte[] name = ByteBuffer.allocate(2 * Long.BYTES).putLong(time.seed()).putLong(born++).array();
        NodeId node = new NodeId(Key.hash(name));
        SimulatedLoop loop = new SimulatedLoop(time);
        SimulatedLinks links = network.add(node, loop);
        Home home = new Home(node, loop, links, new LastingLinks(links, loop));
        return settle(home, kind, Optional.empty());
    }

    /** Another implementation takes the place of the one that is there. */
    Inhabitant swap(Inhabitant former, Kind kind) {
        return settle(former.home, kind, Optional.of(former.overlay.suspend()));
    }

    private Inhabitant settle(Home home, Kind kind, Optional<RingSnapshot> former) {
        Overlay overlay = kind.factory(home.node, home.loop, home.lasting)
            .open(RingId.BOOTSTRAP, home.node.key(), RingGate.open(), former);
        Inhabitant inhabitant = new Inhabitant(home, kind, overlay);
        live.put(home.node.key(), inhabitant);
        return inhabitant;
    }

    /** So many nodes, kinds in turn, each told of the first one's address, {@code paceNanos} apart. */
    List<Inhabitant> grow(int count, long paceNanos, Kind... kinds) {
        List<Inhabitant> grown = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Inhabitant newcomer = add(kinds[i % kinds.length]);
            if (i > 0) {
                newcomer.overlay().introduce(grown.getFirst().links().address());
            }
            grown.add(newcomer);
            time.run(paceNanos);
        }
        return grown;
    }

    void kill(Inhabitant inhabitant) {
        live.remove(inhabitant.node().key());
        network.kill(inhabitant.node());
    }

    void killFifth() {
        SplittableRandom random = time.split();
        int deaths = live.size() / 5;
        for (int i = 0; i < deaths; i++) {
            kill(all().get(random.nextInt(live.size())));
        }
    }

    void leave(Inhabitant inhabitant) {
        live.remove(inhabitant.node().key());
        inhabitant.overlay().close();
    }

    List<Inhabitant> all() {
        return new ArrayList<>(live.values());
    }

    List<Inhabitant> all(Kind kind) {
        return live.values().stream().filter(inhabitant -> inhabitant.kind() == kind).toList();
    }

    Inhabitant owner(Key key) {
        var owner = live.ceilingEntry(key);
        return (owner != null ? owner : live.firstEntry()).getValue();
    }

    long sentBytes() {
        return live.values().stream().mapToLong(inhabitant -> inhabitant.links().sentBytes()).sum();
    }

    /** Runs until the laws of a ring hold; says how long it took. */
    void converge(String what, long limitNanos) {
        converge(what, limitNanos, anybody -> true);
    }

    /** As {@link #converge(String, long)}, for a part of the ring on its own. */
    void converge(String what, long limitNanos, Predicate<Inhabitant> part) {
        long start = time.nanoTime();
        List<String> broken = broken(part);
        while (!broken.isEmpty() && time.nanoTime() - start < limitNanos) {
            time.run(SECOND / 4);
            broken = broken(part);
        }
        if (!broken.isEmpty()) {
            throw new AssertionError("seed " + time.seed() + ", " + what + ": " + broken.size() + " breaches: "
                + broken.subList(0, Math.min(8, broken.size())));
        }
        System.out.printf("seed=%d nodes=%d %s: laws hold after %.2f s%n", time.seed(), live.size(), what,
            (time.nanoTime() - start) / 1e9);
    }

    private List<String> broken(Predicate<Inhabitant> part) {
        return RingLaws.broken(live.values().stream().filter(part).map(Inhabitant::view));
    }
}
