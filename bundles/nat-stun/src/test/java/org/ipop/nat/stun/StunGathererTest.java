package org.ipop.nat.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.DatagramSink;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.Candidate.Kind;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gatherers of several nodes that are STUN servers to each other, on the simulated Internet. */
class StunGathererTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetSocketAddress SEED_ONE = at("198.51.100.1", 4100);
    private static final InetSocketAddress SEED_TWO = at("198.51.100.2", 4100);

    private final VirtualTime time = new VirtualTime(9);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SimulatedLan home = internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.7");
    private final SimulatedHost laptop = home.host("laptop", "192.168.1.10/24", "fe80::10/64");
    private Node node;

    @BeforeEach
    void start() {
        new Node(internet.host("one", "198.51.100.1"), 4100);
        new Node(internet.host("two", "198.51.100.2"), 4100);
        node = new Node(laptop, 4000);
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void hostCandidatesAreThereAtOnceAndMappedOnesFollow() {
        assertThat(node.candidates()).containsExactly(host("192.168.1.10", 4000));
        node.gatherer.servers(List.of(SEED_ONE, SEED_TWO));
        time.run(3 * SECOND);
        assertThat(node.candidates()).containsExactly(host("192.168.1.10", 4000),
            new Candidate(Kind.SERVER_REFLEXIVE, at("203.0.113.7", 4000)));
        assertThat(node.changes).isEqualTo(2);
    }

    @Test
    void aPublicHostHasNoMappedCandidate() {
        Node open = new Node(internet.host("open", "198.51.100.3"), 4000);
        open.gatherer.servers(List.of(SEED_ONE));
        time.run(3 * SECOND);
        assertThat(open.candidates()).containsExactly(host("198.51.100.3", 4000));
    }

    @Test
    void aSymmetricNatShowsOneMappingPerServer() {
        SimulatedLan office = internet.lanBehind(NatBehaviour.SYMMETRIC, "203.0.113.8");
        Node inside = new Node(office.host("desk", "192.168.1.10/24"), 4000);
        inside.gatherer.servers(List.of(SEED_ONE, SEED_TWO));
        time.run(3 * SECOND);
        assertThat(inside.candidates()).filteredOn(each -> each.kind() == Kind.SERVER_REFLEXIVE).hasSize(2);
    }

    @Test
    void aSilentServerDelaysNobody() {
        node.gatherer.servers(List.of(at("198.51.100.77", 1), SEED_ONE));
        time.run(3 * SECOND);
        assertThat(node.candidates()).hasSize(2);
    }

    @Test
    void peersAreBelievedWhenTwoAgree() {
        InetSocketAddress mapped = at("203.0.113.7", 777);
        node.observed(1, at("192.0.2.1", 1));
        node.observed(2, mapped);
        time.run(SECOND);
        assertThat(node.candidates()).extracting(each -> each.address().getPort()).containsExactly(4000, 777, 1);
        node.observed(3, mapped);
        node.observed(4, at("192.0.2.4", 4));
        time.run(SECOND);
        assertThat(node.candidates()).extracting(each -> each.address().getPort())
            .containsExactly(4000, 777, 4, 1);
    }

    @Test
    void oneLiarCannotMakeUsChurn() {
        for (int i = 1; i <= 1_000; i++) {
            node.observed(1, at("192.0.2.1", i));
        }
        time.run(SECOND);
        assertThat(node.changes).isEqualTo(2);
        assertThat(node.candidates()).hasSize(2);
    }

    @Test
    void movingForgetsWhatWasHeardAndAsksAgain() {
        node.gatherer.servers(List.of(SEED_ONE));
        time.run(3 * SECOND);
        laptop.detach("eth0");
        laptop.attach("wlan0", Prefix.parse("10.1.1.5/24"),
            internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.9"));
        time.run(7 * SECOND);
        assertThat(node.candidates()).containsExactly(host("10.1.1.5", 4000),
            new Candidate(Kind.SERVER_REFLEXIVE, at("203.0.113.9", 4000)));
    }

    @Test
    void aNewMappingIsFoundByTheNextRefresh() {
        node.gatherer.servers(List.of(SEED_ONE));
        time.run(3 * SECOND);
        home.router().reboot("203.0.113.99");
        time.run(StunGatherer.REFRESH_NANOS + 2 * SECOND);
        assertThat(node.candidates()).last().isEqualTo(new Candidate(Kind.SERVER_REFLEXIVE, at("203.0.113.99", 4000)));
    }

    @Test
    void ourOwnTapIsNoCandidateEvenWhenPeersSaySo() {
        laptop.attach("ipop0", Prefix.parse("10.66.3.4/16"), internet.lan());
        node.observed(1, at("10.66.3.4", 4000));
        node.observed(2, at("10.66.3.4", 4000));
        time.run(7 * SECOND);
        assertThat(node.candidates()).containsExactly(host("192.168.1.10", 4000));
    }

    @Test
    void thereAreSixteenAtMostAndMappedOnesAreAmongTheFirst() {
        for (int i = 0; i < 30; i++) {
            laptop.attach("br" + i, Prefix.parse("172.16." + i + ".1/24"), internet.lan());
        }
        node.gatherer.servers(List.of(SEED_ONE));
        time.run(8 * SECOND);
        assertThat(node.candidates()).hasSize(StunGatherer.MAX_CANDIDATES);
        assertThat(node.candidates().subList(0, 4)).extracting(Candidate::kind).contains(Kind.SERVER_REFLEXIVE);
    }

    @Test
    void junkIsCountedAndReleased() {
        node.gatherer.stun(node.socket, Datagram.of(Unpooled.wrappedBuffer(new byte[] {0, 1, 2}), SEED_ONE));
        assertThat(laptop.loop().counters().snapshot()).containsEntry("nat.drop.malformed", 1L);
        node.gatherer.withdraw(node.socket);
        assertThat(node.candidates()).isEmpty();
        node.gatherer.close();
        time.run(10 * SECOND);
        assertThat(node.changes).isOne();
    }

    private static Candidate host(String address, int port) {
        return new Candidate(Kind.HOST, at(address, port));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /** A node that does nothing but STUN. */
    private final class Node implements DatagramSink {
        private final StunGatherer gatherer;
        private final List<TransportSocket> sockets = new ArrayList<>();
        private final TransportSocket socket;
        private int changes;

        private Node(SimulatedHost host, int port) {
            gatherer = new StunGatherer(host.loop().open("nat"), host.loop().counters(), host.sockets(),
                StunGatherer.Settings.DEFAULT);
            host.transport().open(new InetSocketAddress("::", port), this).thenAccept(sockets::add);
            time.run(0);
            socket = sockets.getFirst();
            gatherer.serve(socket, () -> changes++);
            time.run(0);
        }

        private List<Candidate> candidates() {
            return gatherer.candidates();
        }

        private void observed(int peer, InetSocketAddress mapped) {
            gatherer.observed(socket, new NodeId(Key.hash(new byte[] {(byte) peer})), mapped);
        }

        @Override
        public void datagram(TransportSocket from, Datagram datagram) {
            gatherer.stun(from, datagram);
        }
    }
}
