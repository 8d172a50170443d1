package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.RingLinks;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links over IPv6, and over a system that hands in several datagrams at once. */
class UnderlayTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final VirtualTime time = new VirtualTime(9);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final List<TestNode> nodes = new ArrayList<>();
    private final List<BatchingTransport> batching = new ArrayList<>();

    @AfterEach
    void nothingLeaks() {
        nodes.forEach(node -> node.links.close());
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void twoHostsWithIpv6OnlyHaveADirectLink() {
        TestNode alice = node("alice", 1, TestNode.Parts.listening("::"), "2001:db8::1");
        TestNode bob = node("bob", 2, TestNode.Parts.listening("::"), "2001:db8::2");
        alice.sendPacket(bob, "over six");
        time.run(SECOND);
        assertThat(bob.packets).containsExactly("over six");
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.DIRECT);
        assertThat(alice.link(bob).remote()).contains(bob.address());
        assertThat(bob.up.values()).allMatch(contact -> contact.candidates().getFirst().address()
            .getAddress() instanceof Inet6Address);
    }

    @Test
    void aSeedIsDialledOverIpv6AndItsLargestMessageArrives() {
        TestNode alice = node("alice", 1, TestNode.Parts.listening("::"), "2001:db8::1");
        TestNode bob = node("bob", 2, TestNode.Parts.listening("::"), "2001:db8::2");
        alice.bootstrap.dial(bob.address());
        assertThat(time.runUntil(() -> alice.up(bob) && bob.up(alice), SECOND)).isTrue();
        String longest = "x".repeat(RingLinks.MAX_MESSAGE_BYTES);
        alice.say(bob, longest);
        time.run(SECOND);
        assertThat(bob.heard).containsExactly(longest);
    }

    @Test
    void aNodeThatListensOnBothFamiliesServesPeersOfEither() {
        TestNode both = node("both", 1, TestNode.Parts.listening("::"), "198.51.100.1", "2001:db8::1");
        TestNode four = node("four", 2, TestNode.Parts.usual(), "198.51.100.2");
        TestNode six = node("six", 3, TestNode.Parts.listening("::"), "2001:db8::3");
        four.bootstrap.dial(new InetSocketAddress(both.host.address(false), TestNode.PORT));
        six.bootstrap.dial(both.address());
        assertThat(time.runUntil(() -> both.up(four) && both.up(six), 2 * SECOND)).isTrue();
        assertThat(both.path(four)).isEqualTo(LinkInfo.Path.DIRECT);
        assertThat(both.path(six)).isEqualTo(LinkInfo.Path.DIRECT);
    }

    @Test
    void aBatchOfDatagramsIsTakenApart() {
        TestNode alice = node("alice", 1, TestNode.Parts.usual(), "198.51.100.1");
        TestNode bob = node("bob", 2, batched(), "198.51.100.2");
        alice.sendPacket(bob, "first");
        time.run(SECOND);
        List<String> burst = IntStream.range(0, 40).mapToObj(i -> "packet %02d".formatted(i)).toList();
        burst.forEach(packet -> alice.sendPacket(bob, packet));
        alice.sendPacket(bob, "short");
        time.run(SECOND);
        assertThat(batching.getFirst().batches).isPositive();
        assertThat(bob.packets).startsWith("first").containsAll(burst).endsWith("short").hasSize(42);
        assertThat(bob.counted("link.drop.forged") + bob.counted("link.drop.malformed")).isZero();
    }

    @Test
    void aRelayHandsOnWhatCameInABatchUnharmed() {
        TestNode relay = node("relay", 1, batched(), "198.51.100.1");
        TestNode alice = behindNat("203.0.113.1", 11);
        TestNode bob = behindNat("203.0.113.2", 12);
        List.of(alice, bob).forEach(node -> node.bootstrap.dial(relay.address()));
        time.run(2 * SECOND);
        alice.sendPacket(bob, "first");
        time.run(5 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        int before = batching.getFirst().batches;
        List<String> burst = IntStream.range(0, 40).mapToObj(i -> "packet %02d".formatted(i)).toList();
        burst.forEach(packet -> alice.sendPacket(bob, packet));
        time.run(SECOND);
        assertThat(batching.getFirst().batches).isGreaterThan(before);
        assertThat(bob.packets).containsAll(burst).hasSize(41);
    }

    private TestNode.Parts batched() {
        return TestNode.Parts.usual().over(transport -> {
            batching.add(new BatchingTransport(transport, time));
            return batching.getLast();
        });
    }

    private TestNode node(String name, int seed, TestNode.Parts parts, String... addresses) {
        return joined(new TestNode(internet.host(name, addresses), seed, parts));
    }

    private TestNode behindNat(String external, int seed) {
        return joined(new TestNode(internet.lanBehind(NatBehaviour.SYMMETRIC, external)
            .host("host" + seed, "192.168.1.10/24"), seed));
    }

    private TestNode joined(TestNode node) {
        node.join(new SecretGate("ours"));
        nodes.add(node);
        time.run(100 * MILLI);
        return node;
    }
}
