package org.ipop.simulation.ring;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.ipop.api.NodeId;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.ring.Coordinate;
import org.ipop.wire.ring.MessageType;

/**
 * Who is there, who reaches whom, and how long it takes. Nodes may live in {@link org.ipop.simulation.Regions}; what
 * concerns two of them happens in the time that all share, what a node does and what arrives at it, in its own.
 * Thread: the one that runs the {@link VirtualTime}.
 */
public final class SimulatedNetwork {
    /** How long a link is silent before its ends give it up, and an attempt to open one unanswered. */
    public static final long SILENCE_NANOS = 5_000_000_000L;
    /** How long at most a link lives on that neither end wants; half as long at least. */
    public static final long IDLE_NANOS = 30_000_000_000L;
    /** UDP and IPv4 header of each datagram. */
    static final int DATAGRAM_BYTES = 28;
    /** Header and tag of each sealed datagram. */
    static final int SEAL_BYTES = 32;
    /** What is left for a part of a message in one datagram. */
    static final int PART_BYTES = 1_400;

    private static final BiPredicate<NodeId, NodeId> NOT_CUT = (one, other) -> false;
    private static final int PORT = 4_100;
    private static final int FIRST_ADDRESS = 0x0A00_0001;
    /** Family, address and port of a candidate in a contact. */
    private static final int CANDIDATE_BYTES = 8;
    /** Of a contact without candidates. */
    private static final int CONTACT_BYTES = 2 + NodeId.BYTES;
    private static final long MIN_DELAY_NANOS = 1_000_000;
    /** Of a unit square whose side is 50 ms long. */
    private static final long DIAGONAL_NANOS = 70_710_678;

    private final VirtualTime time;
    private final Latency latency;
    private final Map<NodeId, SimulatedLinks> nodes = new HashMap<>();
    private final List<SimulatedLinks> inOrder = new ArrayList<>();
    private BiPredicate<NodeId, NodeId> cut = NOT_CUT;
    /** Replaced at each change. */
    private List<Watcher> watchers = List.of();
    private boolean bare;
    private Optional<Rough> rough = Optional.empty();

    public SimulatedNetwork(VirtualTime time) {
        this(time, Latency.plane(DIAGONAL_NANOS, MIN_DELAY_NANOS, MIN_DELAY_NANOS));
    }

    /** @param time that of all nodes, or the one that all their regions have in common */
    public SimulatedNetwork(VirtualTime time, Latency latency) {
        this.time = time;
        this.latency = latency;
    }

    /**
     * Contacts carry no candidates, which would be most of the memory of very many nodes. On the wire they are counted
     * as if each carried one.
     */
    public SimulatedNetwork bare() {
        bare = true;
        return this;
    }

    /** A node comes up; throws IllegalArgumentException if it is there already. */
    public SimulatedLinks add(NodeId node, SimulatedLoop loop) {
        SimulatedLinks links = new SimulatedLinks(this, node, loop, inOrder.size());
        if (nodes.putIfAbsent(node, links) != null) {
            throw new IllegalArgumentException("there is a node " + node + " already");
        }
        inOrder.add(links);
        return links;
    }

    /** The node's power fails; its peers notice after {@link #SILENCE_NANOS}. */
    public void kill(NodeId node) {
        SimulatedLinks links = nodes.remove(node);
        if (links != null) {
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
        cut = NOT_CUT;
    }

    /**
     * From now on each ring message is lost with the probability {@code loss}, and else up to {@code jitterNanos} late,
     * so that others overtake it. Not for nodes in regions.
     */
    public void rough(double loss, long jitterNanos) {
        rough = Optional.of(new Rough(loss, jitterNanos, time.split()));
    }

    /** One way. */
    public long delayNanos(NodeId from, NodeId to) {
        return latency.nanos(from, to);
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

    boolean reaches(SimulatedLinks from, SimulatedLinks to) {
        return from.loop().alive() && to.loop().alive() && (cut == NOT_CUT || !cut.test(from.node(), to.node()));
    }

    boolean reaches(NodeId from, NodeId to) {
        return nodes.containsKey(from) && nodes.containsKey(to) && !cut.test(from, to);
    }

    /** Null if it is not up. */
    SimulatedLinks node(NodeId node) {
        return nodes.get(node);
    }

    /** Null if nobody up is there. */
    SimulatedLinks node(InetSocketAddress address) {
        byte[] raw = address.getAddress().getAddress();
        int index = ByteBuffer.wrap(raw).getInt() - FIRST_ADDRESS;
        SimulatedLinks there = raw.length == Integer.BYTES && index >= 0 && index < inOrder.size()
            ? inOrder.get(index) : null;
        return there != null && there.loop().alive() && address.getPort() == PORT ? there : null;
    }

    InetSocketAddress address(int index) {
        return new InetSocketAddress(addressOf(index), PORT);
    }

    boolean isBare() {
        return bare;
    }

    /** Shows each ring message when it arrives, until what this returns is run. */
    public Runnable watch(Watcher watcher) {
        watchers = Stream.concat(watchers.stream(), Stream.of(watcher)).toList();
        return () -> watchers = watchers.stream().filter(each -> each != watcher).toList();
    }

    /** Makes the trace depend on what arrives where. */
    void mark(SimulatedLinks from, SimulatedLinks to, ByteBuf message) {
        for (Watcher watcher : watchers) {
            watcher.arrives(to, message);
        }
        CRC32C checksum = new CRC32C();
        if (message.hasArray()) {
            checksum.update(message.array(), message.arrayOffset() + message.readerIndex(), message.readableBytes());
        } else {
            checksum.update(message.nioBuffer());
        }
        to.loop().time().mark((long) from.index() << Integer.SIZE | to.index());
        to.loop().time().mark(checksum.getValue());
    }

    /** What concerns two nodes or more happens in it. */
    VirtualTime time() {
        return time;
    }

    /** What a message costs on the wire, in as many datagrams as it needs. */
    int wireBytes(ByteBuf message) {
        int length = message.readableBytes() + (bare ? CANDIDATE_BYTES * contacts(message) : 0);
        int datagrams = Math.max(1, (length + PART_BYTES - 1) / PART_BYTES);
        return length + datagrams * (DATAGRAM_BYTES + SEAL_BYTES);
    }

    /** How many contacts a message without candidates carries. */
    private static int contacts(ByteBuf message) {
        int type = message.getByte(message.readerIndex());
        if (type == MessageType.REQUEST.code() || type == MessageType.ANSWER.code()) {
            return 1;
        }
        if (type == MessageType.NEAR.code()) {
            return 0;
        }
        int each = CONTACT_BYTES + (type == MessageType.NEARBY.code() ? Coordinate.BYTES : 0);
        return message.readableBytes() / each;
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

    /** Sees ring messages. */
    @FunctionalInterface
    public interface Watcher {
        /** Takes nothing from the message. Thread: the one that runs the region of {@code to}. */
        void arrives(SimulatedLinks to, ByteBuf message);
    }

    private record Rough(double loss, long jitterNanos, SplittableRandom random) {
    }
}
