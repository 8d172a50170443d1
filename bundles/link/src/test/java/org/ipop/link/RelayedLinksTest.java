package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.Conditions;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes behind NATs, with public neighbours in common. */
class RelayedLinksTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(3);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode relay = new TestNode(internet.host("relay", "198.51.100.1"), 1);
    private final TestNode spare = new TestNode(internet.host("spare", "198.51.100.2"), 2);

    @AfterEach
    void nothingLeaks() {
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void conesStartOverTheRelayAndMoveToADirectPath() {
        TestNode alice = behind(NatBehaviour.PORT_RESTRICTED, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.PORT_RESTRICTED, "203.0.113.2", 12);
        meet(alice, relay);
        meet(bob, relay);
        alice.sendPacket(bob, "first");
        assertThat(time.runUntil(() -> !bob.packets.isEmpty(), SECOND)).isTrue();
        assertThat(time.runUntil(() -> alice.path(bob) == LinkInfo.Path.DIRECT
            && bob.path(alice) == LinkInfo.Path.DIRECT, 2 * SECOND)).isTrue();
        assertThat(alice.links.history(bob.id())).anyMatch(line -> line.contains("relayed via"));
        alice.sendPacket(bob, "second");
        time.run(100 * MILLI);
        assertThat(bob.packets).containsExactly("first", "second");
    }

    @Test
    void symmetricNatsStayRelayedAndSayOverWhom() {
        TestNode alice = behind(NatBehaviour.SYMMETRIC, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.SYMMETRIC, "203.0.113.2", 12);
        meet(alice, relay);
        meet(bob, relay);
        alice.sendPacket(bob, "first");
        time.run(60 * SECOND);
        bob.sendPacket(alice, "back");
        time.run(SECOND);
        assertThat(bob.packets).containsExactly("first");
        assertThat(alice.packets).containsExactly("back");
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        assertThat(alice.link(bob).via()).contains(relay.id());
        assertThat(alice.link(bob).rttNanos()).isBetween(40 * MILLI, 60 * MILLI);
        assertThat(relay.counted("link.relay.forwarded")).isGreaterThan(10);
    }

    @Test
    void aPacketOf1280BytesFitsOneDatagramOverARelay() {
        TestNode alice = behind(NatBehaviour.SYMMETRIC, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.SYMMETRIC, "203.0.113.2", 12);
        meet(alice, relay);
        meet(bob, relay);
        String packet = "x".repeat(1280);
        alice.sendPacket(bob, packet);
        time.run(2 * SECOND);
        assertThat(bob.packets).containsExactly(packet);
    }

    @Test
    void whenTheRelayDiesAnotherTakesOverInThreeSeconds() {
        TestNode alice = behind(NatBehaviour.SYMMETRIC, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.SYMMETRIC, "203.0.113.2", 12);
        for (TestNode node : new TestNode[] {alice, bob}) {
            meet(node, relay);
            meet(node, spare);
        }
        alice.sendPacket(bob, "first");
        time.run(5 * SECOND);
        TestNode dying = alice.link(bob).via().orElseThrow().equals(relay.id()) ? relay : spare;
        dying.host.kill();
        int before = bob.packets.size();
        int rounds = 0;
        while (rounds < 30 && bob.packets.size() == before) {
            alice.sendPacket(bob, "flow");
            time.run(100 * MILLI);
            rounds++;
        }
        assertThat(rounds).isLessThan(30);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        assertThat(alice.link(bob).via().orElseThrow()).isNotEqualTo(dying.id());
    }

    @Test
    void whatOneFlowLearnsOfADeadRelayServesAllOthersOverIt() {
        TestNode alice = behind(NatBehaviour.SYMMETRIC, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.SYMMETRIC, "203.0.113.2", 12);
        TestNode carol = behind(NatBehaviour.SYMMETRIC, "203.0.113.3", 13);
        for (TestNode node : new TestNode[] {alice, bob, carol}) {
            meet(node, relay);
            meet(node, spare);
        }
        alice.sendPacket(bob, "first");
        alice.sendPacket(carol, "first");
        time.run(5 * SECOND);
        TestNode dying = alice.link(bob).via().orElseThrow().equals(relay.id()) ? relay : spare;
        assertThat(alice.link(carol).via()).as("the same relay").contains(dying.id());
        dying.host.kill();
        for (int i = 0; i < 30; i++) {
            alice.sendPacket(bob, "flow");
            time.run(100 * MILLI);
        }
        time.run(SECOND);
        alice.sendPacket(carol, "seldom");
        time.run(100 * MILLI);
        assertThat(carol.packets).as("at once, though nobody has probed that path").endsWith("seldom");
    }

    @Test
    void whenTheRelayFallsSilentOthersAreAskedThoughNoneIsKnownToAnswer() {
        TestNode alice = behind(NatBehaviour.SYMMETRIC, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.SYMMETRIC, "203.0.113.2", 12);
        for (TestNode node : new TestNode[] {alice, bob}) {
            meet(node, relay);
            meet(node, spare);
        }
        cutSpareFrom("203.0.113.2", true);
        alice.sendPacket(bob, "first");
        time.run(60 * SECOND);
        assertThat(alice.link(bob).via()).contains(relay.id());
        cutSpareFrom("203.0.113.2", false);
        time.run(30 * SECOND);
        meet(bob, spare);
        relay.host.kill();
        for (int i = 0; i < 40; i++) {
            alice.say(relay, "flow");
            bob.say(relay, "flow");
            time.run(100 * MILLI);
        }
        bob.packets.clear();
        alice.sendPacket(bob, "seldom");
        time.run(100 * MILLI);
        assertThat(bob.packets).as("%s", alice.links.history(bob.id())).contains("seldom");
    }

    private void cutSpareFrom(String router, boolean cut) {
        InetAddress one = InetAddress.ofLiteral("198.51.100.2");
        InetAddress other = InetAddress.ofLiteral(router);
        if (cut) {
            internet.core().cut(one, other);
            internet.core().cut(other, one);
        } else {
            internet.core().heal(one, other);
            internet.core().heal(other, one);
        }
    }

    @Test
    void aChainOfFourRoutesUntilADirectPathIsFound() {
        TestNode alice = new TestNode(internet.host("alice", "198.51.100.11"), 11);
        TestNode bob = new TestNode(internet.host("bob", "198.51.100.12"), 12);
        TestNode carol = new TestNode(internet.host("carol", "198.51.100.13"), 13);
        TestNode dave = new TestNode(internet.host("dave", "198.51.100.14"), 14);
        time.run(SECOND);
        link(alice, bob);
        link(bob, carol);
        link(carol, dave);
        bob.publish(alice, carol);
        carol.publish(bob, dave);
        alice.bootstrap.open(dave.contact().attachedAt(carol.id().key()));
        assertThat(time.runUntil(() -> alice.up(dave) && dave.up(alice), 2 * SECOND)).isTrue();
        time.run(SECOND);
        assertThat(alice.links.history(dave.id())).anyMatch(line -> line.contains("over via " + bob.id().toShort()));
        assertThat(alice.path(dave)).isEqualTo(LinkInfo.Path.DIRECT);
        assertThat(dave.path(alice)).isEqualTo(LinkInfo.Path.DIRECT);
    }

    /** Each relay told anew would have all paths to the peer probed. */
    @Test
    void theRelaysThatWereToldStayWhateverTheirRoundTrips() {
        List<TestNode> relays = Stream.concat(Stream.of(relay, spare), IntStream.range(3, 7).mapToObj(number ->
            new TestNode(internet.host("relay" + number, "198.51.100." + number), number))).toList();
        TestNode alice = behind(NatBehaviour.SYMMETRIC, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.SYMMETRIC, "203.0.113.2", 12);
        relays.forEach(each -> {
            meet(alice, each);
            meet(bob, each);
        });
        alice.sendPacket(bob, "first");
        time.run(60 * SECOND);
        long before = forwarded(relays);
        for (int round = 0; round < 12; round++) {
            internet.core().conditions(Conditions.delay((20 + round) * MILLI).jitter(60 * MILLI));
            TestNode passing =
                new TestNode(internet.host("passing" + round, "198.51.100." + (100 + round)), 100 + round);
            time.run(100 * MILLI);
            link(alice, passing);
            time.run(5 * SECOND);
        }
        assertThat(forwarded(relays) - before).as("a keep-alive of the path in use, and rounds for a better one")
            .isLessThan(120);
    }

    /** Neighbours on the own LAN are nearest, but the peer cannot reach them either. */
    @Test
    void openRelaysAreNamedBeforeNearerOnesBehindTheSameNat() {
        TestNode alice = withThreeNeighbours("203.0.113.1", 11);
        TestNode bob = withThreeNeighbours("203.0.113.2", 21);
        alice.sendPacket(bob, "first");
        time.run(5 * SECOND);
        assertThat(alice.link(bob).via()).contains(relay.id());
        relay.host.kill();
        for (int i = 0; i < 30; i++) {
            alice.sendPacket(bob, "flow");
            time.run(100 * MILLI);
        }
        assertThat(alice.link(bob).via()).contains(spare.id());
    }

    /** The first hop of all is the relay, the spare one is known only to those who name it to each other. */
    private TestNode withThreeNeighbours(String external, int seed) {
        SimulatedLan lan = internet.lanBehind(NatBehaviour.SYMMETRIC, external);
        List<TestNode> nodes = IntStream.range(seed, seed + 4).mapToObj(number -> {
            TestNode node = new TestNode(lan.host("host" + number, "192.168.1." + number + "/24"), number);
            node.join(new SecretGate("ours"));
            return node;
        }).toList();
        time.run(100 * MILLI);
        TestNode first = nodes.getFirst();
        meet(first, relay);
        nodes.stream().skip(1).forEach(neighbour -> link(first, neighbour));
        meet(first, spare);
        return first;
    }

    private static long forwarded(List<TestNode> relays) {
        return relays.stream().mapToLong(each -> each.counted("link.relay.forwarded")).sum();
    }

    @Test
    void onlyMembersOfTheRingMayUseTheRelay() {
        TestNode alice = behind(NatBehaviour.SYMMETRIC, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.SYMMETRIC, "203.0.113.2", 12);
        meet(alice, relay);
        meet(bob, relay);
        relay.bootstrap.close();
        time.run(SECOND);
        alice.sendPacket(bob, "nobody carries this");
        time.run(20 * SECOND);
        assertThat(bob.packets).isEmpty();
        assertThat(alice.unreachable).contains(bob.id());
        assertThat(relay.counted("link.relay.forwarded")).isZero();
    }

    @Test
    void aRelayedLinkCarriesNoTrafficOfOthers() {
        TestNode alice = behind(NatBehaviour.SYMMETRIC, "203.0.113.1", 11);
        TestNode bob = behind(NatBehaviour.PORT_RESTRICTED, "203.0.113.2", 12);
        TestNode carol = behind(NatBehaviour.PORT_RESTRICTED, "203.0.113.3", 13);
        meet(alice, relay);
        meet(bob, relay);
        meet(bob, spare);
        meet(carol, spare);
        bob.bootstrap.open(alice.contact());
        bob.bootstrap.open(carol.contact());
        time.run(5 * SECOND);
        assertThat(bob.path(alice)).isEqualTo(LinkInfo.Path.RELAYED);
        assertThat(bob.path(carol)).isEqualTo(LinkInfo.Path.DIRECT);
        carol.sendPacket(alice, "through bob");
        time.run(10 * SECOND);
        assertThat(bob.counted("link.drop.relay-over-relay")).isPositive();
        assertThat(carol.unreachable).contains(alice.id());
        assertThat(alice.packets).isEmpty();
    }

    @Test
    void aNatThatForgetsItsMappingsIsOvercome() {
        SimulatedLan lan = internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.1");
        TestNode alice = new TestNode(lan.host("alice", "192.168.1.10/24"), 11);
        alice.join(new SecretGate("ours"));
        relay.join(new SecretGate("ours"));
        time.run(100 * MILLI);
        meet(alice, relay);
        alice.sendPacket(relay, "before");
        time.run(SECOND);
        lan.router().reboot("203.0.113.99");
        alice.sendPacket(relay, "after");
        time.run(SECOND);
        relay.sendPacket(alice, "answer");
        time.run(SECOND);
        assertThat(relay.packets).containsExactly("before", "after");
        assertThat(alice.packets).containsExactly("answer");
    }

    private TestNode behind(NatBehaviour nat, String external, int seed) {
        SimulatedLan lan = internet.lanBehind(nat, external);
        SimulatedHost host = lan.host("host" + seed, "192.168.1.10/24");
        TestNode node = new TestNode(host, seed);
        node.join(new SecretGate("ours"));
        time.run(100 * MILLI);
        return node;
    }

    private void meet(TestNode node, TestNode seed) {
        node.bootstrap.dial(seed.address());
        assertThat(time.runUntil(() -> node.up(seed) && seed.up(node), 2 * SECOND)).isTrue();
        time.run(SECOND);
    }

    private void link(TestNode one, TestNode other) {
        one.bootstrap.dial(other.address());
        assertThat(time.runUntil(() -> one.up(other) && other.up(one), 2 * SECOND)).isTrue();
    }
}
