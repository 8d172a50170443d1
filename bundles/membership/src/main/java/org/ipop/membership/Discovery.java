package org.ipop.membership;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ipop.api.HostPort;
import org.ipop.api.RingId;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.Seeds;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.membership.discovery.HostResolver;
import org.ipop.membership.discovery.LanBeacon;
import org.ipop.membership.discovery.LanNeighbour;
import org.ipop.membership.discovery.PeerCache;
import org.ipop.membership.discovery.SeedList;
import org.ipop.membership.network.NetworkLife;

/**
 * Feeds the rings with whom seeds, the disk and the LAN tell of, and keeps on disk whom they met. Thread: node loop.
 */
public final class Discovery implements AutoCloseable {
    private final NodeLoop loop;
    private final NodeParts node;
    private final BootstrapRing bootstrap;
    private final SeedList seeds;
    private final Optional<LanBeacon> beacon;
    private final Map<RingId, Ring> rings = new LinkedHashMap<>();

    /** Where to look. */
    public record Sources(List<HostPort> seeds, HostResolver resolver, LocalSockets sockets, boolean lan) {
    }

    /** A ring and its peers on disk. */
    private record Ring(Consumer<Contact> introduce, PeerCache cache, AutoCloseable watch) {
    }

    Discovery(NodeLoop loop, NodeParts node, Sources sources, BootstrapRing bootstrap) {
        this.loop = loop;
        this.node = node;
        this.bootstrap = bootstrap;
        this.seeds = new SeedList(loop.open("membership.seeds"), node.state(), sources.seeds(), sources.resolver(),
            bootstrap::introduce);
        this.beacon = sources.lan() ? Optional.of(beacon(sources.sockets())) : Optional.empty();
        attend(RingId.BOOTSTRAP, bootstrap.overlay(), bootstrap::introduce);
    }

    Seeds seeds() {
        return seeds;
    }

    void opened(NetworkLife network) {
        RingId ring = network.credentials().spec().ring();
        attend(ring, network.overlay(), network::introduce);
        beacon.ifPresent(lan -> {
            lan.add(ring, network.credentials().rendezvousSecret().value());
            network.standing().onRenewed(() -> lan.add(ring, network.credentials().rendezvousSecret().value()));
        });
    }

    /** The network is left for good: its peers are forgotten too. */
    void left(NetworkLife network) {
        RingId ring = network.credentials().spec().ring();
        beacon.ifPresent(lan -> lan.remove(ring));
        Optional.ofNullable(rings.remove(ring)).ifPresent(Discovery::close);
        node.state().delete("peers/" + ring);
    }

    @Override
    public void close() {
        beacon.ifPresent(LanBeacon::close);
        seeds.close();
        rings.values().forEach(Discovery::close);
        rings.clear();
    }

    private LanBeacon beacon(LocalSockets sockets) {
        LanBeacon.Self self = new LanBeacon.Self(node.keys().identity().nodeId(),
            () -> node.links().listening().stream().map(InetSocketAddress::getPort).distinct().toList(),
            () -> bootstrap.overlay().view().state() == RingView.State.ALONE);
        return new LanBeacon(loop.open("membership.lan"), loop.counters(), sockets, self, this::heard);
    }

    private void heard(LanNeighbour neighbour) {
        bootstrap.introduce(neighbour.contact());
        neighbour.rings().stream().map(rings::get).filter(ring -> ring != null)
            .forEach(ring -> ring.introduce().accept(neighbour.contact()));
    }

    private void attend(RingId ring, Overlay overlay, Consumer<Contact> introduce) {
        PeerCache cache = new PeerCache(loop.open("membership.peers"), node.state(), ring);
        cache.contacts().forEach(introduce);
        rings.put(ring, new Ring(introduce, cache,
            overlay.watch(() -> met(overlay.view()).forEach(cache::remember))));
    }

    private static Stream<Contact> met(RingView view) {
        return Stream.of(view.predecessor().stream(), view.successors().stream(), view.fingers().stream())
            .flatMap(contacts -> contacts);
    }

    private static void close(Ring ring) {
        try {
            ring.watch().close();
        } catch (Exception e) {
            throw new IllegalStateException("a watch closes without fault", e);
        }
        ring.cache().close();
    }
}
