package org.ipop.membership;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.HostPort;
import org.ipop.api.NodeId;
import org.ipop.dhcp.dht.DhtAllocators;
import org.ipop.dht.RingDhtFactory;
import org.ipop.link.LinkCore;
import org.ipop.membership.network.NetworkServices;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.security.noise.SeededNode;
import org.ipop.simulation.Reflections;
import org.ipop.simulation.SimulatedHost;

/** All of a node but its tap. */
final class RealNode {
    final SimulatedHost host;
    private final SeededNode secrets;
    NodeMemberships memberships;
    LinkCore links;

    RealNode(SimulatedHost host, int number) {
        this.host = host;
        this.secrets = new SeededNode(number);
        start();
    }

    NodeId id() {
        return secrets.identity().nodeId();
    }

    long counted(String name) {
        return host.loop().counters().snapshot().getOrDefault(name, 0L);
    }

    void start() {
        NodeId id = secrets.identity().nodeId();
        links = new LinkCore(id,
            new LinkCore.Settings(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 4100),
                LinkCore.Settings.RELAY_BYTES_PER_SECOND),
            new LinkCore.Services(host.loop().open("link"), host.loop().counters(), host.state(),
                host.transport(), new Reflections(host), secrets.handshakes(host.loop().open("security"))));
        NetworkServices fakes = new FakeServices(id, new LinkedHashMap<>()).services();
        memberships = new NodeMemberships(host.loop(),
            new NodeParts(links, new NodeKeys(secrets.identity(), secrets.verifier(),
                bytes -> Bytes.copyOf(secrets.draw(bytes))), host.state(), host.loop().counters(), host.namespaces(),
                host.toString()),
            new NetworkServices(new ChordFactory(id, host.loop(), links), new RingDhtFactory(host.loop()),
                new DhtAllocators(host.loop()), fakes.routers(), fakes.names()),
            new Discovery.Sources(List.of(new HostPort("198.51.100.1", 4100)),
                name -> List.of(InetAddress.ofLiteral(name)), host.sockets(), true));
        links.start();
    }

    void restart() {
        host.kill();
        host.restart();
        start();
    }
}
