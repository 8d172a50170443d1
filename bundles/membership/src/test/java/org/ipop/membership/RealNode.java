package org.ipop.membership;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.HostPort;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.dhcp.dht.DhtAllocators;
import org.ipop.dht.RingDhtFactory;
import org.ipop.link.LinkCore;
import org.ipop.membership.network.NetworkServices;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.security.noise.SeededNode;
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
                host.transport(), new Gatherer(host), secrets.handshakes(host.loop().open("security"))));
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

    /** Host candidates, and what peers tell from where they hear us. */
    private static final class Gatherer implements CandidateGatherer {
        private final SimulatedHost host;
        private final List<Candidate> candidates = new ArrayList<>();
        private Runnable changed = () -> { };

        private Gatherer(SimulatedHost host) {
            this.host = host;
        }

        @Override
        public void serve(TransportSocket socket, Runnable listener) {
            changed = listener;
            candidates.add(new Candidate(Candidate.Kind.HOST,
                new InetSocketAddress(host.address(false), socket.local().getPort())));
        }

        @Override
        public void withdraw(TransportSocket socket) {
            candidates.clear();
        }

        @Override
        public void stun(TransportSocket socket, Datagram datagram) {
            datagram.payload().release();
        }

        @Override
        public void observed(TransportSocket socket, NodeId by, InetSocketAddress mapped) {
            boolean known = candidates.stream().anyMatch(candidate -> candidate.address().equals(mapped));
            if (!known && mapped.getAddress() instanceof Inet4Address && candidates.size() < 8) {
                candidates.add(new Candidate(Candidate.Kind.SERVER_REFLEXIVE, mapped));
                changed.run();
            }
        }

        @Override
        public void servers(List<InetSocketAddress> stunServers) {
            // nobody needs to be asked here
        }

        @Override
        public List<Candidate> candidates() {
            return List.copyOf(candidates);
        }
    }
}
