package org.ipop.switchboard;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.nat.Candidate;

/**
 * The links of this node, whoever makes them. A ring that is attached again changes hands and keeps its links; so do
 * the packets of a network. Thread: node loop.
 */
final class SwitchedLinks implements Links, Front<Links> {
    private final Opened.Shared shared;
    private final Runnable resumed;
    private final Map<RingId, SwitchedRing> rings = new TreeMap<>();
    private final Map<RingId, SwitchedPackets> ports = new TreeMap<>();
    private Links provider;
    private Optional<LinksSnapshot> left = Optional.empty();
    private List<LinkInfo> lastLinks = List.of();
    private List<InetSocketAddress> lastListening = List.of();
    private List<Candidate> lastCandidates = List.of();

    /** @param resumed runs when links are in their places, for the first time or again */
    SwitchedLinks(Opened.Shared shared, Runnable resumed) {
        this.shared = shared;
        this.resumed = resumed;
    }

    @Override
    public RingLinks attach(RingId ring, RingGate gate, RingListener listener) {
        SwitchedRing known = rings.get(ring);
        if (known == null) {
            known = new SwitchedRing(shared, ring, new SwitchedGate(gate), () -> rings.remove(ring));
            rings.put(ring, known);
            if (provider != null) {
                known.plugged(provider);
            }
        }
        return known.use(gate, listener);
    }

    @Override
    public PacketLinks packets(RingId ring, PacketListener listener) {
        SwitchedPackets known = ports.get(ring);
        if (known == null) {
            known = new SwitchedPackets(shared, ring, () -> ports.remove(ring));
            ports.put(ring, known);
            if (provider != null) {
                known.plugged(provider);
            }
        }
        return known.use(listener);
    }

    @Override
    public List<LinkInfo> links() {
        return provider == null ? lastLinks : provider.links();
    }

    @Override
    public long rttNanos(NodeId peer) {
        return provider == null ? -1 : provider.rttNanos(peer);
    }

    @Override
    public List<String> history(NodeId peer) {
        return provider == null ? List.of() : provider.history(peer);
    }

    @Override
    public List<InetSocketAddress> listening() {
        return provider == null ? lastListening : provider.listening();
    }

    @Override
    public List<Candidate> candidates() {
        return provider == null ? lastCandidates : provider.candidates();
    }

    @Override
    public void plugged(Links next) {
        provider = next;
        rings.values().forEach(ring -> ring.plugged(next));
        ports.values().forEach(port -> port.plugged(next));
        left.ifPresent(next::resume);
        left = Optional.empty();
        List.copyOf(rings.values()).forEach(SwitchedRing::resume);
        resumed.run();
    }

    @Override
    public void unplugged(Links former) {
        lastLinks = former.links();
        lastListening = former.listening();
        lastCandidates = former.candidates();
        provider = null;
        left = Optional.of(former.suspend());
        rings.values().forEach(SwitchedRing::unplugged);
        ports.values().forEach(SwitchedPackets::unplugged);
    }

    @Override
    public LinksSnapshot suspend() {
        throw new IllegalStateException("a front is not suspended, what is behind it is");
    }

    @Override
    public void resume(LinksSnapshot former) {
        throw new IllegalStateException("a front is not resumed, what is behind it is");
    }

    /** Peers are not waited for any longer; the rings stay as they are wanted. */
    @Override
    public void abandoned() {
        lastLinks = List.of();
        left.ifPresent(LinksSnapshot::discard);
        left = Optional.empty();
        List.copyOf(rings.values()).forEach(SwitchedRing::giveUpMissing);
    }
}
