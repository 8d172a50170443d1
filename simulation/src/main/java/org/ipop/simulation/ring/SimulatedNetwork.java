package org.ipop.simulation.ring;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import org.ipop.api.NodeId;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;

/** Who is there, who reaches whom, and how long it takes. Thread: the one that runs the {@link VirtualTime}. */
public final class SimulatedNetwork {
    /** How long a link is silent before its ends give it up, and an attempt to open one unanswered. */
    public static final long SILENCE_NANOS = 5_000_000_000L;
    /** How long a link lives on that neither end wants. */
    public static final long IDLE_NANOS = 30_000_000_000L;
    /** UDP and IPv4 header of each datagram. */
    static final int DATAGRAM_BYTES = 28;
    /** Header and tag of each sealed datagram. */
    static final int SEAL_BYTES = 32;
    /** What is left for a part of a message in one datagram. */
    static final int PART_BYTES = 1_400;

    private static final int PORT = 4_100;
    private static final int FIRST_ADDRESS = 0x0A00_0001;
    private static final double MAX_DISTANCE_NANOS = 50_000_000.0;
    private static final long MIN_DELAY_NANOS = 1_000_000;

    private final VirtualTime time;
    private final Map<NodeId, SimulatedLinks> nodes = new HashMap<>();
    private final Map<InetSocketAddress, SimulatedLinks> byAddress = new HashMap<>();
    private final List<SimulatedLinks> inOrder = new ArrayList<>();
    private BiPredicate<NodeId, NodeId> cut = (one, other) -> false;
    private Optional<Rough> rough = Optional.empty();

    public SimulatedNetwork(VirtualTime time) {
        this.time = time;
    }

    /** A node comes up; throws IllegalArgumentException if it is there already. */
    public SimulatedLinks add(NodeId node, SimulatedLoop loop) {
        InetSocketAddress address = new InetSocketAddress(addressOf(inOrder.size()), PORT);
        SimulatedLinks links = new SimulatedLinks(this, node, loop, address);
        if (nodes.putIfAbsent(node, links) != null) {
            throw new IllegalArgumentException("there is a node " + node + " already");
        }
        byAddress.put(address, links);
        inOrder.add(links);
        return links;
    }

    /** The node's power fails; its peers notice after {@link #SILENCE_NANOS}. */
    public void kill(NodeId node) {
        SimulatedLinks links = nodes.remove(node);
        if (links != null) {
            byAddress.remove(links.address());
            links.loop().kill();
            links.attachments().forEach(SimulatedRingLinks::expectSilence);
        }
    }

    /** From now on nodes for which {@code between} holds do not reach each other; it must be symmetric. */
    public void split(BiPredicate<NodeId, NodeId> between) {
        cut = between;
        inOrder.forEach(links -> links.attachments().forEach(SimulatedRingLinks::expectSilence));
    }

    /** All nodes reach each other again. */
    public void heal() {
        cut = (one, other) -> false;
    }

    /**
     * From now on each ring message is lost with the probability {@code loss}, and else up to {@code jitterNanos} late,
     * so that others overtake it.
     */
    public void rough(double loss, long jitterNanos) {
        rough = Optional.of(new Rough(loss, jitterNanos, time.split()));
    }

    /** One way; from the distance of two points on a plane that follow from the node ids. */
    public long delayNanos(NodeId from, NodeId to) {
        double x = coordinate(from.key().middle()) - coordinate(to.key().middle());
        double y = coordinate(from.key().middle() << 32) - coordinate(to.key().middle() << 32);
        return MIN_DELAY_NANOS + (long) (Math.hypot(x, y) * MAX_DISTANCE_NANOS);
    }

    /** Is this one message lost? */
    boolean loses() {
        return rough.isPresent() && rough.get().random.nextDouble() < rough.get().loss;
    }

    /** How long this one message is on its way. */
    long flightNanos(NodeId from, NodeId to) {
        return delayNanos(from, to)
            + rough.map(conditions -> conditions.random.nextLong(conditions.jitterNanos + 1)).orElse(0L);
    }

    boolean reaches(NodeId from, NodeId to) {
        return nodes.containsKey(from) && nodes.containsKey(to) && !cut.test(from, to);
    }

    SimulatedLinks node(NodeId node) {
        return nodes.get(node);
    }

    SimulatedLinks node(InetSocketAddress address) {
        return byAddress.get(address);
    }

    VirtualTime time() {
        return time;
    }

    /** What a message costs on the wire, in as many datagrams as it needs. */
    static int wireBytes(ByteBuf message) {
        int length = message.readableBytes();
        int datagrams = Math.max(1, (length + PART_BYTES - 1) / PART_BYTES);
        return length + datagrams * (DATAGRAM_BYTES + SEAL_BYTES);
    }

    private static double coordinate(long bits) {
        return (bits >>> 33) / (double) (1L << 31);
    }

    private static InetAddress addressOf(int index) {
        int address = FIRST_ADDRESS + index;
        byte[] raw = {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private record Rough(double loss, long jitterNanos, SplittableRandom random) {
    }
}
