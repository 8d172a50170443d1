package org.ipop.address.fixed;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;
import org.ipop.dht.RingDhtFactory;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.OracleOverlay;
import org.ipop.simulation.ring.OracleRing;
import org.ipop.simulation.ring.SimulatedGuard;

/** Members of network "home", each with the plug-in and a configuration of its own, on one simulated ring. */
final class Network {
    final NetworkSpec spec = new NetworkSpec("home", Bytes.copyOf(new byte[32]), Prefix.parse("10.66.0.0/16"),
        Prefix.parse("fd00::/64"));
    private final VirtualTime time = new VirtualTime(7);
    private final OracleRing ring = new OracleRing(time, spec.ring(), Conditions.calm());

    record Host(OracleOverlay overlay, Dht dht, AddressAllocator allocator, List<Lease> lost) {
    }

    Host join(String name, Map<String, Object> configuration) {
        SimulatedLoop loop = new SimulatedLoop(time);
        NodeId id = new NodeId(Key.hash(name.getBytes(StandardCharsets.US_ASCII)));
        OracleOverlay overlay = ring.open(loop, id, id.key());
        Dht dht = new RingDhtFactory(loop).open(overlay, new SimulatedGuard(id));
        Member self = new Member(id, name, id.key(), (Inet6Address) InetAddress.ofLiteral("fd00::1"),
            Optional.empty(), Long.MAX_VALUE);
        AddressAllocator allocator = new FixedAddressComponent(configuration, loop)
            .open(new Joined(spec, self, overlay, dht));
        Host host = new Host(overlay, dht, allocator, new ArrayList<>());
        allocator.onLost(host.lost::add);
        ring.join(overlay);
        run(30);
        return host;
    }

    void run(long seconds) {
        time.run(seconds * 1_000_000_000L);
    }

    void kill(Host host) {
        ring.kill(host.overlay);
    }

    CompletableFuture<Lease> acquire(Host host, Optional<InetAddress> former) {
        CompletableFuture<Lease> lease = host.allocator.acquire(former).toCompletableFuture();
        time.runUntil(lease::isDone, 120_000_000_000L);
        return lease;
    }

    private record Joined(NetworkSpec spec, Member self, Overlay overlay, Dht dht) implements JoinedNetwork {
        @Override
        public Optional<Member> writerOf(Stored record) {
            return Optional.empty();
        }

        @Override
        public Optional<Member> member(NodeId node) {
            return Optional.empty();
        }
    }
}
