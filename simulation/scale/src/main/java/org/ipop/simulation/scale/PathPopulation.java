package org.ipop.simulation.scale;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.simulation.Conditions;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;

/**
 * Many nodes with production links, on hosts of a simulated Internet: each fourth has a public address, the others live
 * alone behind NAT boxes of the kinds of RFC 4787. Paths lose, delay and reorder; each line has 10 Mbit/s.
 */
final class PathPopulation {
    static final int PORT = 4_100;
    private static final long MILLISECOND = 1_000_000;
    private static final Conditions PATHS =
        Conditions.delay(0).jitter(2 * MILLISECOND).loss(0.005).duplication(0.001).reordering(0.002);
    private static final long LINE_BYTES_PER_SECOND = 1_250_000;
    private static final long LINE_QUEUE_NANOS = 200 * MILLISECOND;
    /** The first host's; the next one has the next one. */
    private static final int FIRST_ADDRESS = 0x0B00_0001;
    private static final double DIAGONAL_NANOS = 150.0 * MILLISECOND;
    private static final double LEAST_NANOS = 2.0 * MILLISECOND;
    private static final double MILE_NANOS = 9.0 * MILLISECOND;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;
    private static final int PUBLIC_OF = 4;
    /** One in five symmetric, as half are port-restricted; the rest is easier. */
    private static final List<NatBehaviour> KINDS = List.of(NatBehaviour.PORT_RESTRICTED, NatBehaviour.SYMMETRIC,
        NatBehaviour.ADDRESS_RESTRICTED, NatBehaviour.PORT_RESTRICTED, NatBehaviour.FULL_CONE,
        NatBehaviour.PORT_RESTRICTED, NatBehaviour.SYMMETRIC, NatBehaviour.PORT_RESTRICTED,
        NatBehaviour.ADDRESS_RESTRICTED, NatBehaviour.PORT_RESTRICTED);

    final VirtualTime time;
    final SimulatedInternet internet;
    final SplittableRandom random;
    private final TreeMap<Key, PathNode> live = new TreeMap<>();
    private final List<InetSocketAddress> seeds = new ArrayList<>();
    private int born;

    PathPopulation(long seed) {
        time = new VirtualTime(seed);
        internet = new SimulatedInternet(time);
        random = time.split();
        internet.core().conditions(PATHS);
        internet.core().distance(PathPopulation::distance);
    }

    /** With a public address; all later ones may be told of it. */
    void addSeed() {
        PathNode node = start(internet.host("seed", address(born).getHostAddress()));
        seeds.add(new InetSocketAddress(address(born - 1), PORT));
        introduce(node);
    }

    void add() {
        String external = address(born).getHostAddress();
        SimulatedHost host = born % PUBLIC_OF == 0 ? internet.host("public", external)
            : internet.lanBehind(KINDS.get(born % KINDS.size()), external).host("inside", "192.168.1.10/24");
        introduce(start(host));
    }

    /** So many pairs of hosts of which one no longer hears the other, which hears it. */
    void cutOneWay(int pairs) {
        for (int i = 0; i < pairs; i++) {
            internet.core().cut(address(random.nextInt(born)), address(random.nextInt(born)));
        }
    }

    /** By position. */
    List<PathNode> live() {
        return new ArrayList<>(live.values());
    }

    /** The owner of a key: of those on the ring the first one at it or after it. */
    PathNode owner(Key key) {
        return Stream.concat(live.tailMap(key).values().stream(), live.headMap(key).values().stream())
            .filter(PathNode::member).findFirst().orElseThrow();
    }

    int size() {
        return live.size();
    }

    private PathNode start(SimulatedHost host) {
        internet.core().bandwidth(address(born), LINE_BYTES_PER_SECOND, LINE_QUEUE_NANOS);
        byte[] name = ByteBuffer.allocate(2 * Long.BYTES).putLong(time.seed()).putLong(born++).array();
        PathNode node = PathNode.start(host, Key.hash(name));
        live.put(node.node().key(), node);
        return node;
    }

    private void introduce(PathNode node) {
        node.overlay().introduce(seeds.get(random.nextInt(seeds.size())));
        node.overlay().introduce(seeds.get(random.nextInt(seeds.size())));
    }

    /** Of points of a square that follow from the addresses, with last miles. */
    private static long distance(InetAddress from, InetAddress to) {
        long one = mixed(from);
        long other = mixed(to);
        double x = share(one) - share(other);
        double y = share(one << 24) - share(other << 24);
        return (long) (LEAST_NANOS + MILE_NANOS * (share(one << 48) + share(other << 48))
            + DIAGONAL_NANOS * Math.sqrt((x * x + y * y) / 2));
    }

    private static long mixed(InetAddress address) {
        long mixed = ByteBuffer.wrap(address.getAddress()).getInt() * MIX;
        return (mixed ^ mixed >>> 29) * MIX;
    }

    private static double share(long bits) {
        return (bits >>> 48) / (double) (1 << 16);
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(FIRST_ADDRESS + number).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
