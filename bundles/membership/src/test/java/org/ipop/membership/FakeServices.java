package org.ipop.membership;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.RingId;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.Lease;
import org.ipop.api.link.RingGate;
import org.ipop.api.name.NameService;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.overlay.RingSnapshot;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.membership.network.NetworkServices;

/** The services below and beside membership, as a test wants them; what was done with them is written down. */
public final class FakeServices {
    public final List<String> log = new ArrayList<>();
    public final Map<RingId, FakeRing> rings = new LinkedHashMap<>();
    public Optional<RuntimeException> poolRefuses = Optional.empty();
    public Optional<Refused> tapRefuses = Optional.empty();
    public boolean releaseHangs;
    public CompletableFuture<Void> namesReady = CompletableFuture.completedFuture(null);
    public InetAddress next = InetAddress.ofLiteral("10.66.9.1");
    private final Map<RingId, FakeRing.Store> stores;
    private final NodeId node;
    private Consumer<Lease> lost = lease -> { };
    private Optional<Lease> held = Optional.empty();

    /** @param stores shared by all nodes of a test */
    public FakeServices(NodeId node, Map<RingId, FakeRing.Store> stores) {
        this.node = node;
        this.stores = stores;
    }

    public NetworkServices services() {
        return new NetworkServices(new Overlays(),
            (overlay, guard, former) ->
                stores.computeIfAbsent(overlay.view().ring(), ring -> new FakeRing.Store()).of(node),
            network -> new Allocator(),
            (network, ipv4) -> {
                tapRefuses.ifPresent(refusal -> {
                    throw refusal;
                });
                log.add("tap up " + ipv4.getHostAddress() + network.namespace().map(name -> " in " + name).orElse(""));
                return new Router();
            },
            (network, ipv4) -> {
                log.add("name up " + network.self().host() + " " + ipv4.getHostAddress());
                return new Names();
            });
    }

    public void loseAddress() {
        Lease gone = held.orElseThrow();
        held = Optional.empty();
        lost.accept(gone);
    }

    private final class Overlays implements OverlayFactory {
        @Override
        public String protocol() {
            return "fake/1";
        }

        @Override
        public Overlay open(RingId ring, Key position, RingGate gate, Optional<RingSnapshot> former) {
            FakeRing opened = new FakeRing(ring, node, position);
            rings.put(ring, opened);
            return opened;
        }
    }

    private final class Allocator implements AddressAllocator {
        @Override
        public CompletionStage<Lease> acquire(Optional<InetAddress> former) {
            log.add("acquire " + former.map(InetAddress::getHostAddress).orElse("any"));
            if (poolRefuses.isPresent()) {
                return CompletableFuture.failedFuture(poolRefuses.get());
            }
            held = Optional.of(new Lease(former.orElse(next), node, "x", Long.MAX_VALUE));
            return CompletableFuture.completedFuture(held.get());
        }

        @Override
        public Optional<Lease> current() {
            return held;
        }

        @Override
        public List<Lease> known() {
            return held.stream().toList();
        }

        @Override
        public void onLost(Consumer<Lease> listener) {
            lost = listener;
        }

        @Override
        public CompletionStage<Void> release() {
            log.add("release");
            return releaseHangs ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            log.add("allocator closed");
        }
    }

    private final class Router implements VirtualNetwork {
        @Override
        public Void suspend() {
            throw new IllegalStateException("membership suspends no router");
        }

        @Override
        public String device() {
            return "ipop0";
        }

        @Override
        public void readdress(InetAddress ipv4) {
            log.add("tap readdressed " + ipv4.getHostAddress());
        }

        @Override
        public CompletionStage<RouteDecision> route(InetAddress destination) {
            throw new IllegalStateException("membership routes nothing");
        }

        @Override
        public CompletionStage<Long> ping(InetAddress destination, long timeoutNanos) {
            throw new IllegalStateException("membership pings nobody");
        }

        @Override
        public void close() {
            log.add("tap down");
        }
    }

    private final class Names implements NameService {
        @Override
        public Void suspend() {
            throw new IllegalStateException("membership suspends no names");
        }

        @Override
        public CompletionStage<Void> ready() {
            return namesReady;
        }

        @Override
        public CompletionStage<Optional<NameRecord>> lookup(String host) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public List<NameRecord> known() {
            return List.of();
        }

        @Override
        public void readdress(InetAddress ipv4) {
            log.add("name readdressed " + ipv4.getHostAddress());
        }

        @Override
        public void close() {
            log.add("name down");
        }
    }
}
