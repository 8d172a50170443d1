package org.ipop.simulation.scale;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.RequestHandler;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.simulation.Regions;
import org.ipop.simulation.SimulatedCounters;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.Latency;
import org.ipop.simulation.ring.SimulatedLinks;
import org.ipop.simulation.ring.SimulatedNetwork;

/** Very many nodes of the bootstrap ring in virtual time, with the production overlay. */
final class Population {
    static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000;
    private static final long LEAST_DELAY_NANOS = 2 * MILLISECOND;
    /** More than most machines have processors, so that one that is done takes what another one has not begun. */
    private static final int REGIONS = 4;
    /** Fewer nodes have less to do between two meetings of their regions than a meeting takes. */
    private static final int LEAST_IN_REGIONS = 5_000;

    final Regions regions;
    /** What all regions have in common; the time of all if there is one. */
    final VirtualTime time;
    final Machine machine;
    final SimulatedNetwork network;
    private final List<SimulatedCounters> counters;
    private final SplittableRandom random;
    private final TreeMap<Key, Resident> live = new TreeMap<>();
    private final List<InetSocketAddress> seeds = new ArrayList<>();
    private Consumer<Resident> atBirth = resident -> { };
    private int born;
    private long sentByDead;

    /** Of which nodes may share state outside the network: all in one region. */
    Population(long seed) {
        this(Regions.one(seed));
    }

    private Population(Regions regions) {
        this.regions = regions;
        time = regions.common();
        machine = new Machine(regions::elsewhereNanos);
        network = new SimulatedNetwork(time,
            Latency.plane(150 * MILLISECOND, LEAST_DELAY_NANOS, 20 * MILLISECOND)).bare();
        counters = Stream.generate(SimulatedCounters::new).limit(regions.count()).toList();
        random = time.split();
    }

    /** Of which nodes share nothing: if they are many, in regions on all processors. */
    static Population of(Scenario.Settings settings) {
        return settings.nodes() < LEAST_IN_REGIONS ? new Population(settings.seed())
            : inRegions(settings.seed(), Runtime.getRuntime().availableProcessors());
    }

    static Population inRegions(long seed, int processors) {
        return new Population(Regions.of(seed, REGIONS, LEAST_DELAY_NANOS, processors));
    }

    /** A node that knows {@code introductions} of the seeds. */
    Resident add(int introductions) {
        SimulatedLoop loop = SimulatedLoop.light(regions.of(born), counters.get(born % regions.count()));
        NodeId node = new NodeId(Key.hash(longBytes(time.seed()), longBytes(born++)));
        SimulatedLinks links = network.add(node, loop);
        Resident resident = new Resident(node, links, loop,
            new ChordFactory(node, loop, links).open(RingId.BOOTSTRAP, node.key(), RingGate.open()));
        live.put(node.key(), resident);
        for (int i = 0; i < Math.min(introductions, seeds.size()); i++) {
            resident.overlay().introduce(seeds.get(random.nextInt(seeds.size())));
        }
        atBirth.accept(resident);
        return resident;
    }

    /** A node that all later ones may be told of. */
    void addSeed() {
        SimulatedLinks links = add(1).links();
        seeds.add(links.address());
    }

    void kill(Resident resident) {
        live.remove(resident.node().key());
        sentByDead += resident.links().sentBytes();
        network.kill(resident.node());
    }

    /** By position. */
    List<Resident> live() {
        return new ArrayList<>(live.values());
    }

    /** Drawn by chance. */
    Resident anyButSeeds() {
        List<Resident> mortal = live.values().stream()
            .filter(resident -> !seeds.contains(resident.links().address())).toList();
        return mortal.get(random.nextInt(mortal.size()));
    }

    /** Who should own a key: of those on the ring the first one at it or after it. */
    Resident owner(Key key) {
        return from(key).filter(Resident::member).findFirst().orElseThrow();
    }

    /** All, from the first one at a key or after it. */
    Stream<Resident> from(Key key) {
        return Stream.concat(live.tailMap(key).values().stream(), live.headMap(key).values().stream());
    }

    int size() {
        return live.size();
    }

    SplittableRandom random() {
        return random;
    }

    Key randomKey() {
        return new Key(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /** Of all who live and of all to come. */
    void serve(int service, Function<Resident, RequestHandler> handler) {
        each(resident -> {
            resident.overlay().serve(service, null);
            resident.overlay().serve(service, handler.apply(resident));
        });
    }

    /** From a node's region: changes what is not that node's, at once or in the common time. */
    void tell(SimulatedLoop from, Runnable change) {
        from.time().tell(time, change);
    }

    /** Does something with all who live, and with each one to come. */
    void each(Consumer<Resident> task) {
        atBirth = atBirth.andThen(task);
        live.values().forEach(task);
    }

    long links() {
        return live.values().stream().mapToLong(resident -> resident.links().linkCount()).sum();
    }

    long sentBytes() {
        return sentByDead + live.values().stream().mapToLong(resident -> resident.links().sentBytes()).sum();
    }

    long sentMessages() {
        return live.values().stream().mapToLong(resident -> resident.links().sentMessages()).sum();
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
