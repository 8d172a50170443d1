package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.Conditions;
import org.ipop.simulation.Fate;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.ip.IpProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a connection, whose timer waits longer after each loss, when its peer falls silent for a time. */
class UnansweredTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final InetAddress ALICE = InetAddress.ofLiteral("198.51.100.1");
    private static final InetAddress BOB = InetAddress.ofLiteral("198.51.100.2");

    private final VirtualTime time = new VirtualTime(11);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final List<TestNode> nodes = new ArrayList<>();
    private final SecretGate gate = new SecretGate("ours");

    @AfterEach
    void nothingLeaks() {
        nodes.forEach(node -> node.links.close());
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    /** Both ends see nothing of it but the silence. The same, whoever of the two calls. */
    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.7, 1, 1.5, 2, 2.5, 3, 4, 5, 7, 9, 11, 14, 20, 33, 47, 60, 75, 110, 200, 290})
    void aConnectionGoesOnSoonAfterACut(double seconds) {
        TcpModel tcp = talk();
        cut();
        tcp.run(seconds);
        heal();
        long healed = time.nanoTime();
        assertThat(tcp.runUntilProgress(10)).isTrue();
        assertThat((time.nanoTime() - healed) / 1e9).as("beyond the cut").isLessThan(2.5);
        tcp.run(5);
        tcp.mark();
        tcp.run(5);
        assertThat(tcp.longestSeconds()).as("afterwards").isLessThan(0.1);
        assertThat(tcp.duplicates).isLessThanOrEqualTo(3);
    }

    /** Its keys are gone by then. */
    @Test
    void aConnectionGoesOnSoonAfterACutOfTenMinutes() {
        TcpModel tcp = talk();
        cut();
        tcp.run(600);
        assertThat(alice().links.history(bob().id())).anyMatch(line -> line.contains("silent for too long"));
        heal();
        long healed = time.nanoTime();
        assertThat(tcp.runUntilProgress(10)).isTrue();
        assertThat((time.nanoTime() - healed) / 1e9).isLessThan(3);
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 60})
    void aConnectionGoesOnWithAPeerThatHasForgottenUsMeanwhile(double seconds) {
        TcpModel tcp = talk();
        cut();
        tcp.run(seconds);
        bob().restart();
        bob().join(gate);
        heal();
        long healed = time.nanoTime();
        assertThat(tcp.runUntilProgress(20)).isTrue();
        assertThat((time.nanoTime() - healed) / 1e9).as("each eighth call is a handshake").isLessThan(12);
    }

    @Test
    void aNatThatStartsAnewCostsAConnectionAsMuchAsItsNode() {
        SimulatedLan home = internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.1");
        TestNode seed = node(new TestNode(internet.host("seed", "198.51.100.3"), 3));
        TestNode alice = node(new TestNode(home.host("alice", "192.168.1.10/24"), 1));
        TestNode bob = node(new TestNode(internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.2")
            .host("bob", "192.168.1.10/24"), 2));
        meet(alice, seed);
        meet(bob, seed);
        TcpModel tcp = new TcpModel(time, alice, bob, 1);
        tcp.run(10);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
        tcp.mark();
        home.router().reboot("203.0.113.99");
        tcp.run(20);
        assertThat(tcp.longestSeconds()).isLessThan(2.5);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50, 100, 150, 200, 250})
    void aDeadRelayCostsAConnectionAsMuchAsItsNode(int phaseMillis) {
        TestNode one = node(new TestNode(internet.host("one", "198.51.100.3"), 3));
        TestNode other = node(new TestNode(internet.host("other", "198.51.100.4"), 4));
        TestNode alice = node(new TestNode(internet.lanBehind(NatBehaviour.SYMMETRIC, "203.0.113.1")
            .host("alice", "192.168.1.10/24"), 1));
        TestNode bob = node(new TestNode(internet.lanBehind(NatBehaviour.SYMMETRIC, "203.0.113.2")
            .host("bob", "192.168.1.10/24"), 2));
        List.of(alice, bob).forEach(node -> List.of(one, other).forEach(relay -> meet(node, relay)));
        TcpModel tcp = new TcpModel(time, alice, bob, 1);
        tcp.run(10 + phaseMillis / 1e3);
        TestNode relay = alice.link(bob).via().orElseThrow().equals(one.id()) ? one : other;
        tcp.mark();
        relay.host.kill();
        tcp.run(10);
        assertThat(tcp.longestSeconds()).isLessThan(2.5);
    }

    @Test
    void whileThePeerAnswersNothingIsKept() {
        talk().run(20);
        internet.core().conditions(Conditions.delay(150 * MILLI));
        TcpModel slow = new TcpModel(time, alice(), bob(), 2);
        slow.run(60);
        assertThat(slow.segments()).isGreaterThan(100);
        for (int i = 0; i < 3000; i++) {
            send(IpProtocol.UDP, i, "one way");
            time.run(10 * MILLI);
        }
        assertThat(bob().packets).hasSizeGreaterThan(2900);
        assertThat(sentAgain(alice()) + sentAgain(bob())).isZero();
    }

    /** Loss makes silences too: what it costs is a few packets twice. */
    @Test
    void lossMakesNoStorm() {
        TcpModel tcp = talk();
        internet.core().conditions(Conditions.delay(10 * MILLI).loss(0.3));
        tcp.run(60);
        assertThat(sentAgain(alice()) + sentAgain(bob())).isLessThan(tcp.segments() / 4);
    }

    @Test
    void eachFlowsNewestPacketIsSentOnceMore() {
        TcpModel tcp = talk();
        cut();
        for (int round = 0; round < 20; round++) {
            for (int flow = 100; flow < 110; flow++) {
                send(IpProtocol.TCP, flow, "flow " + flow + " try " + round);
            }
            time.run(SECOND);
        }
        heal();
        bob().packets.clear();
        tcp.runUntilProgress(5);
        bob().packets.clear();
        time.run(30 * SECOND);
        assertThat(bob().packets).isEmpty();
        assertThat(sentAgain(alice())).isBetween(10L, 24L);
    }

    @Test
    void anythingElseIsSentAgainOnlyWhileItIsNew() {
        talk();
        cut();
        for (int i = 0; i < 20; i++) {
            send(IpProtocol.UDP, 1, "voice " + i);
            time.run(100 * MILLI);
        }
        time.run(60 * SECOND);
        heal();
        bob().packets.clear();
        time.run(30 * SECOND);
        assertThat(bob().packets).isEmpty();
    }

    @Test
    void whatIsKeptIsBoundedAndForgotten() {
        talk();
        cut();
        for (int flow = 0; flow < 1000; flow++) {
            send(IpProtocol.TCP, flow, "x".repeat(1200));
            time.run(50 * MILLI);
        }
        time.run(10 * SECOND);
        assertThat(alice().counted("link.drop.unanswered") + alice().counted("link.drop.packet-queue"))
            .isGreaterThan(900);
        time.run(NewestOfFlows.TCP_NANOS + 5 * SECOND);
        long datagrams = lost();
        time.run(60 * SECOND);
        assertThat(lost() - datagrams).as("called as any dormant peer, from both ends").isLessThanOrEqualTo(10);
        heal();
        bob().packets.clear();
        time.run(20 * SECOND);
        assertThat(bob().packets).isEmpty();
    }

    /** Forty connections wait for forty peers, all cut off with us. */
    @Test
    void allThatWaitTogetherAreCalledNoMoreThanABudgetAllows() {
        TestNode alice = node(new TestNode(internet.host("alice", "198.51.100.1"), 1));
        List<TestNode> others = IntStream.range(0, 40).mapToObj(i ->
            node(new TestNode(internet.host("x" + i, "203.0.113." + (i + 1)), 10 + i))).toList();
        others.forEach(other -> {
            alice.network.send(other.contactWithAddresses(), Packet.of(TcpModel.packet(IpProtocol.TCP, 1, "first")));
            time.run(100 * MILLI);
        });
        time.run(SECOND);
        assertThat(others).allMatch(other -> other.packets.size() == 1);
        others.forEach(other -> other.host.kill());
        for (int i = 0; i < 10; i++) {
            others.forEach(other -> alice.network.send(other.contactWithAddresses(),
                Packet.of(TcpModel.packet(IpProtocol.TCP, 1, "again"))));
            time.run(SECOND);
        }
        time.run(30 * SECOND);
        long datagrams = internet.total(Fate.CLOSED);
        time.run(60 * SECOND);
        long perSecond = (internet.total(Fate.CLOSED) - datagrams) / 60;
        assertThat(perSecond).as("calls, and flights of handshakes")
            .isBetween(20L, SECOND / Unanswered.LEAST_PAUSE_NANOS + 24);
    }

    @Test
    void whatWaitedForAMemberThatIsExpelledMeanwhileIsForgotten() {
        TcpModel tcp = talk();
        cut();
        tcp.run(60);
        gate.expelled.add(bob().id());
        tcp.run(6);
        heal();
        bob().packets.clear();
        int before = tcp.segments();
        tcp.run(10);
        assertThat(tcp.segments()).isEqualTo(before);
        assertThat(sentAgain(alice())).isLessThan(3);
    }

    private long sentAgain(TestNode node) {
        return node.counted("link.sent-again");
    }

    private long lost() {
        return internet.total(Fate.CUT);
    }

    private void send(int protocol, int ports, String text) {
        ByteBuf packet = TcpModel.packet(protocol, ports, text);
        alice().network.send(bob().contactWithAddresses(), Packet.of(packet));
        alice().network.flush();
    }

    private TestNode alice() {
        return nodes.get(0);
    }

    private TestNode bob() {
        return nodes.get(1);
    }

    /** Two public nodes and a connection that flows. */
    private TcpModel talk() {
        node(new TestNode(internet.host("alice", "198.51.100.1"), 1));
        node(new TestNode(internet.host("bob", "198.51.100.2"), 2));
        TcpModel tcp = new TcpModel(time, alice(), bob(), 1);
        tcp.run(5);
        assertThat(tcp.segments()).isGreaterThan(50);
        tcp.mark();
        return tcp;
    }

    private TestNode node(TestNode node) {
        nodes.add(node);
        time.run(100 * MILLI);
        node.join(gate);
        return node;
    }

    private void meet(TestNode node, TestNode relay) {
        node.bootstrap.dial(relay.address());
        time.run(SECOND);
    }

    private void cut() {
        internet.core().cut(ALICE, BOB);
        internet.core().cut(BOB, ALICE);
    }

    private void heal() {
        internet.core().heal(ALICE, BOB);
        internet.core().heal(BOB, ALICE);
    }
}
