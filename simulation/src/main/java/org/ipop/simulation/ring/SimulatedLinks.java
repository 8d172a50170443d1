package org.ipop.simulation.ring;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.nat.Candidate;
import org.ipop.simulation.SimulatedLoop;

/** The links of one simulated node. */
public final class SimulatedLinks implements Links {
    private final SimulatedNetwork network;
    private final NodeId node;
    private final SimulatedLoop loop;
    private final int index;
    /** Few; replaced at each change. */
    private List<SimulatedRingLinks> rings = List.of();
    private List<SimulatedPackets> packets = List.of();
    private long sentMessages;
    private long sentBytes;

    SimulatedLinks(SimulatedNetwork network, NodeId node, SimulatedLoop loop, int index) {
        this.network = network;
        this.node = node;
        this.loop = loop;
        this.index = index;
    }

    @Override
    public RingLinks attach(RingId ring, RingGate gate, RingListener listener) {
        SimulatedRingLinks links = new SimulatedRingLinks(this, ring, gate, listener);
        if (ring(ring) != null) {
            throw new IllegalStateException("ring " + ring + " is attached already");
        }
        rings = Stream.concat(rings.stream(), Stream.of(links)).sorted(Comparator.comparing(SimulatedRingLinks::ring))
            .collect(Collectors.toUnmodifiableList());
        return links;
    }

    @Override
    public PacketLinks packets(RingId ring, PacketListener listener) {
        SimulatedPackets links = new SimulatedPackets(this, ring, listener);
        if (packets(ring) != null) {
            throw new IllegalStateException("packets of ring " + ring + " have a listener already");
        }
        packets = Stream.concat(packets.stream(), Stream.of(links)).toList();
        return links;
    }

    @Override
    public List<LinkInfo> links() {
        Set<NodeId> peers = new TreeSet<>();
        rings.forEach(links -> peers.addAll(links.peers()));
        return peers.stream().map(this::info).toList();
    }

    @Override
    public Optional<LinkInfo> link(NodeId peer) {
        return rings.stream().anyMatch(links -> links.linked(peer)) ? Optional.of(info(peer)) : Optional.empty();
    }

    @Override
    public long rttNanos(NodeId peer) {
        for (SimulatedRingLinks links : rings) {
            if (links.linked(peer)) {
                return 2 * network.delayNanos(node, peer);
            }
        }
        return -1;
    }

    @Override
    public List<String> history(NodeId peer) {
        return List.of();
    }

    @Override
    public List<InetSocketAddress> listening() {
        return List.of(address());
    }

    @Override
    public List<Candidate> candidates() {
        return network.isBare() ? List.of() : List.of(new Candidate(Candidate.Kind.HOST, address()));
    }

    public InetSocketAddress address() {
        return network.address(index);
    }

    /** Ring messages sent so far, of all rings. */
    public long sentMessages() {
        return sentMessages;
    }

    /** Links up now, of all rings. */
    public int linkCount() {
        return rings.stream().mapToInt(SimulatedRingLinks::count).sum();
    }

    /** Bytes of them on the wire: UDP and IP header, seal, message. */
    public long sentBytes() {
        return sentBytes;
    }

    void sent(int bytes) {
        sentMessages++;
        sentBytes += bytes;
    }

    SimulatedNetwork network() {
        return network;
    }

    NodeId node() {
        return node;
    }

    public SimulatedLoop loop() {
        return loop;
    }

    /** The how many-th node of its network. */
    int index() {
        return index;
    }

    Collection<SimulatedRingLinks> attachments() {
        return rings;
    }

    /** Null if it is not attached. */
    SimulatedRingLinks ring(RingId ring) {
        for (SimulatedRingLinks links : rings) {
            if (links.ring().equals(ring)) {
                return links;
            }
        }
        return null;
    }

    /** Null if it has no listener. */
    SimulatedPackets packets(RingId ring) {
        return packets.stream().filter(links -> links.ring().equals(ring)).findFirst().orElse(null);
    }

    void detached(RingId ring) {
        rings = rings.stream().filter(links -> !links.ring().equals(ring)).toList();
    }

    void detachedPackets(RingId ring) {
        packets = packets.stream().filter(links -> !links.ring().equals(ring)).toList();
    }

    private LinkInfo info(NodeId peer) {
        TreeSet<RingId> shared = new TreeSet<>();
        for (SimulatedRingLinks links : rings) {
            if (links.linked(peer)) {
                shared.add(links.ring());
            }
        }
        return new LinkInfo(peer, LinkInfo.State.UP, shared, LinkInfo.Path.DIRECT,
            Optional.ofNullable(network.node(peer)).map(SimulatedLinks::address), Optional.empty(),
            2 * network.delayNanos(node, peer), 0, 0);
    }
}
