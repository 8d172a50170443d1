package org.ipop.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.HostPort;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.membership.Memberships.InvitationTerms;
import org.ipop.api.membership.NetworkStatus;
import org.ipop.api.membership.NetworkStatus.State;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.dhcp.dht.DhtAllocators;
import org.ipop.dht.RingDhtFactory;
import org.ipop.link.LinkCore;
import org.ipop.membership.network.NetworkServices;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.overlay.chord.ChordFactory;
import org.ipop.security.noise.SeededNode;
import org.ipop.simulation.Conditions;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes with the real links, rings, stores and leases on a simulated Internet; only router and names are faked. */
class RealNodesTest {
    private static final long SECOND = 1_000_000_000L;

    private static final InvitationTerms TERMS = new InvitationTerms(Optional.empty(), 1, 3_600);

    private final VirtualTime time = new VirtualTime(21);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final Node seed = new Node(internet.host("seed", "198.51.100.1"), 1);
    private final Node alpha = new Node(internet.host("alpha", "198.51.100.2"), 2);
    private final Node beta = new Node(internet.host("beta", "198.51.100.3"), 3);

    @Test
    void tokenLeadsToAnAddressWithinThreeSeconds() {
        time.run(3 * SECOND);
        String token = tokenOfAlpha();
        long start = time.nanoTime();
        NetworkStatus joined = done(beta.memberships.join(token, Optional.empty()));
        assertThat(joined.state()).isEqualTo(State.ACTIVE);
        assertThat(time.nanoTime() - start).isLessThan(3 * SECOND);
        assertThat(joined.ipv4()).isNotEqualTo(alpha.memberships.networks().getFirst().ipv4());
        time.run(5 * SECOND);
        assertThat(beta.memberships.rings().get(1).view().members()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("natBehaviours")
    void issuerAndJoinerBehindDifferentRoutersMeetOverTheSeed(NatBehaviour nat) {
        Node inviting = new Node(internet.lanBehind(nat, "203.0.113.1").host("inviting", "192.168.1.2/24"), 4);
        Node invited = new Node(internet.lanBehind(nat, "203.0.113.2").host("invited", "192.168.1.2/24"), 5);
        time.run(5 * SECOND);
        done(inviting.memberships.create("gym", Optional.empty(), Optional.empty()));
        String token = done(inviting.memberships.invite("gym", TERMS)).token();
        long start = time.nanoTime();
        assertThat(done(invited.memberships.join(token, Optional.empty())).state()).isEqualTo(State.ACTIVE);
        assertThat(time.nanoTime() - start).isLessThan(5 * SECOND);
        time.run(10 * SECOND);
        assertThat(invited.memberships.rings().get(1).view().members()).isEqualTo(2);
    }

    static Stream<NatBehaviour> natBehaviours() {
        return Stream.of(NatBehaviour.PORT_RESTRICTED, NatBehaviour.SYMMETRIC);
    }

    @Test
    void lossyInternetDelaysButDoesNotPrevent() {
        internet.core().conditions(Conditions.delay(20_000_000).loss(0.1));
        time.run(5 * SECOND);
        assertThat(done(beta.memberships.join(tokenOfAlpha(), Optional.empty())).state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void powerFailureOfBothBringsBothBackWithTheirAddresses() {
        time.run(3 * SECOND);
        done(beta.memberships.join(tokenOfAlpha(), Optional.empty()));
        time.run(60 * SECOND);
        Optional<InetAddress> alphasAddress = alpha.memberships.networks().getFirst().ipv4();
        Optional<InetAddress> betasAddress = beta.memberships.networks().getFirst().ipv4();
        alpha.restart();
        beta.restart();
        time.run(120 * SECOND);
        assertThat(alpha.memberships.networks().getFirst().ipv4()).isEqualTo(alphasAddress);
        assertThat(beta.memberships.networks().getFirst().ipv4()).isEqualTo(betasAddress);
        assertThat(beta.memberships.rings().get(1).view().members()).isEqualTo(2);
    }

    private String tokenOfAlpha() {
        NetworkStatus made = done(alpha.memberships.create("lab", Optional.empty(), Optional.empty()));
        assertThat(made.state()).isEqualTo(State.ACTIVE);
        return done(alpha.memberships.invite("lab", TERMS)).token();
    }

    private <T> T done(CompletionStage<T> stage) {
        time.runUntil(stage.toCompletableFuture()::isDone, 70 * SECOND);
        return stage.toCompletableFuture().join();
    }

    /** All of a node but its tap. */
    private final class Node {
        private final SimulatedHost host;
        private final SeededNode secrets;
        private NodeMemberships memberships;

        private Node(SimulatedHost host, int number) {
            this.host = host;
            this.secrets = new SeededNode(number);
            start();
        }

        private void start() {
            NodeId id = secrets.identity().nodeId();
            LinkCore links = new LinkCore(id,
                new LinkCore.Settings(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 4100),
                    LinkCore.Settings.RELAY_BYTES_PER_SECOND),
                new LinkCore.Services(host.loop().open("link"), host.loop().counters(), host.state(),
                    host.transport(), new Gatherer(host), secrets.handshakes(host.loop().open("security"))));
            NetworkServices fakes = new FakeServices(id, new LinkedHashMap<>()).services();
            memberships = new NodeMemberships(host.loop(),
                new NodeParts(links, new NodeKeys(secrets.identity(), secrets.verifier(),
                    bytes -> Bytes.copyOf(secrets.draw(bytes))), host.state(), host.loop().counters(), host.toString()),
                new NetworkServices(new ChordFactory(id, host.loop(), links), new RingDhtFactory(host.loop()),
                    new DhtAllocators(host.loop()), fakes.routers(), fakes.names()),
                new Discovery.Sources(List.of(new HostPort("198.51.100.1", 4100)),
                    name -> List.of(InetAddress.ofLiteral(name)), host.sockets(), true));
            links.start();
        }

        private void restart() {
            host.kill();
            host.restart();
            start();
        }
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
