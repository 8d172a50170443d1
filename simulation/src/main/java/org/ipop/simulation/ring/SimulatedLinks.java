package org.ipop.simulation.ring;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
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
    private final InetSocketAddress address;
    private final Map<RingId, SimulatedRingLinks> rings = new TreeMap<>();
    private final Map<RingId, SimulatedPackets> packets = new TreeMap<>();
    private long sentMessages;
    private long sentBytes;

    SimulatedLinks(SimulatedNetwork network, NodeId node, SimulatedLoop loop, InetSocketAddress address) {
        this.network = network;
        this.node = node;
        this.loop = loop;
        this.address = address;
    }

    @Override
    public RingLinks attach(RingId ring, RingGate gate, RingListener listener) {
        SimulatedRingLinks links = new SimulatedRingLinks(this, ring, gate, listener);
        if (rings.putIfAbsent(ring, links) != null) {
            throw new IllegalStateException("ring " + ring + " is attached already");
        }
        return links;
    }

    @Override
    public PacketLinks packets(RingId ring, PacketListener listener) {
        SimulatedPackets links = new SimulatedPackets(this, ring, listener);
        if (packets.putIfAbsent(ring, links) != null) {
            throw new IllegalStateException("packets of ring " + ring + " have a listener already");
        }
        return links;
    }

    @Override
    public List<LinkInfo> links() {
        Map<NodeId, TreeSet<RingId>> ringsByPeer = new TreeMap<>();
        rings.forEach((ring, links) -> links.peers()
            .forEach(peer -> ringsByPeer.computeIfAbsent(peer, ignored -> new TreeSet<>()).add(ring)));
        List<LinkInfo> infos = new ArrayList<>();
        ringsByPeer.forEach((peer, shared) -> infos.add(new LinkInfo(peer, LinkInfo.State.UP, shared,
            LinkInfo.Path.DIRECT, Optional.ofNullable(network.node(peer)).map(SimulatedLinks::address),
            Optional.empty(), 2 * network.delayNanos(node, peer), 0, 0)));
        return infos;
    }

    @Override
    public List<String> history(NodeId peer) {
        return List.of();
    }

    @Override
    public List<InetSocketAddress> listening() {
        return List.of(address);
    }

    @Override
    public List<Candidate> candidates() {
        return List.of(new Candidate(Candidate.Kind.HOST, address));
    }

    public InetSocketAddress address() {
        return address;
    }

    /** Ring messages sent so far, of all rings. */
    public long sentMessages() {
        return sentMessages;
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

    SimulatedLoop loop() {
        return loop;
    }

    Collection<SimulatedRingLinks> attachments() {
        return rings.values();
    }

    SimulatedRingLinks ring(RingId ring) {
        return rings.get(ring);
    }

    SimulatedPackets packets(RingId ring) {
        return packets.get(ring);
    }

    void detached(RingId ring) {
        rings.remove(ring);
    }

    void detachedPackets(RingId ring) {
        packets.remove(ring);
    }
}
