package org.ipop.dhcp.dht;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.Lease;
import org.ipop.api.dht.Dht;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.dht.RingDhtFactory;
import org.ipop.simulation.Joined;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.simulation.ring.Conditions;
import org.ipop.simulation.ring.OracleOverlay;
import org.ipop.simulation.ring.OracleRing;
import org.ipop.simulation.ring.SimulatedGuard;

/** Members of one network, each with a store and an allocator, on one simulated ring. */
final class Network {
    static final long SECOND = 1_000_000_000L;

    final VirtualTime time;
    final OracleRing ring;
    final NetworkSpec spec;
    final List<Host> hosts = new ArrayList<>();

    Network(long seed, String plan, Conditions conditions) {
        time = new VirtualTime(seed);
        spec = new NetworkSpec("lab", Bytes.copyOf(new byte[32]), Prefix.parse(plan), Prefix.parse("fd00::/64"));
        ring = new OracleRing(time, spec.ring(), conditions);
    }

    static Network of(int size, long seed, String plan, Conditions conditions) {
        Network network = new Network(seed, plan, conditions);
        for (int i = 0; i < size; i++) {
            network.join("host" + i, Optional.empty());
        }
        network.run(40);
        return network;
    }

    Host join(String name, Optional<InetAddress> fixed) {
        SimulatedLoop loop = new SimulatedLoop(time);
        NodeId id = new NodeId(key(name));
        OracleOverlay overlay = ring.open(loop, id, key("position " + name));
        Dht dht = new RingDhtFactory(loop).open(overlay, new SimulatedGuard(id));
        Member self = new Member(id, name, key("position " + name),
            (Inet6Address) InetAddress.ofLiteral("fd00::1"), fixed, Long.MAX_VALUE);
        AddressAllocator allocator = new DhtAllocators(loop).open(new Joined(spec, self, overlay, dht));
        Host host = new Host(self, loop, overlay, dht, allocator, new ArrayList<>());
        allocator.onLost(host.lost::add);
        hosts.add(host);
        ring.join(overlay);
        return host;
    }

    JoinedNetwork joined(Host host) {
        return new Joined(spec, host.self, host.overlay, host.dht);
    }

    <T> T get(CompletionStage<T> stage) {
        CompletableFuture<T> answer = stage.toCompletableFuture();
        time.runUntil(answer::isDone, 120 * SECOND);
        return answer.join();
    }

    void kill(Host host) {
        ring.kill(host.overlay);
        hosts.remove(host);
    }

    void run(long seconds) {
        time.run(seconds * SECOND);
    }

    Lease acquire(Host host) {
        return acquire(host, Optional.empty());
    }

    Lease acquire(Host host, Optional<InetAddress> former) {
        return get(host.allocator.acquire(former));
    }

    private static Key key(String text) {
        return Key.hash(text.getBytes(StandardCharsets.US_ASCII));
    }

    record Host(Member self, SimulatedLoop loop, OracleOverlay overlay, Dht dht, AddressAllocator allocator,
                List<Lease> lost) {
        String name() {
            return self.host();
        }

        NodeId id() {
            return self.node();
        }
    }
}
