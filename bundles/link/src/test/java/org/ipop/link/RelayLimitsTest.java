package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.stream.IntStream;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.link.FrameType;
import org.ipop.wire.link.RelayHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much one neighbour may send over another. */
class RelayLimitsTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long BYTES_PER_SECOND = 40_000;

    private final VirtualTime time = new VirtualTime(6);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final TestNode relay = new TestNode(internet.host("relay", "198.51.100.1"), 1,
        TestNode.Parts.usual().relaying(BYTES_PER_SECOND));

    RelayLimitsTest() {
        time.run(100 * MILLI);
    }

    @AfterEach
    void nothingLeaks() {
        relay.links.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void trafficBeyondTheRateIsRefusedAndTheLinkStands() {
        TestNode alice = behindNat("203.0.113.1", 11);
        TestNode bob = behindNat("203.0.113.2", 12);
        relayed(alice, bob);
        IntStream.range(0, 100).forEach(i -> alice.sendPacket(bob, "x".repeat(1000)));
        time.run(100 * MILLI);
        assertThat(bob.packets.size()).isBetween(10, 21);
        assertThat(relay.counted("link.drop.relay-rate")).isBetween(79L, 90L);
        bob.sendPacket(alice, "others have their own share");
        time.run(100 * MILLI);
        assertThat(alice.packets).containsExactly("others have their own share");
        time.run(SECOND);
        alice.sendPacket(bob, "again");
        time.run(100 * MILLI);
        assertThat(bob.packets).endsWith("again");
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
    }

    @Test
    void trafficWithinTheRateIsNotHeldUp() {
        TestNode alice = behindNat("203.0.113.1", 11);
        TestNode bob = behindNat("203.0.113.2", 12);
        relayed(alice, bob);
        for (int i = 0; i < 300; i++) {
            alice.sendPacket(bob, "x".repeat(1000));
            time.run(40 * MILLI);
        }
        time.run(SECOND);
        assertThat(bob.packets).hasSize(301);
        assertThat(relay.counted("link.drop.relay-rate")).isZero();
    }

    @Test
    void signallingHasALimitOfItsOwn() {
        Puppet mallory = puppet("mallory", "198.51.100.66", 66);
        Puppet victim = puppet("victim", "198.51.100.67", 67);
        IntStream.range(0, 300).forEach(i -> mallory.say(signalling(mallory, victim, 0)));
        time.run(30 * MILLI);
        assertThat(victim.count(FrameType.RELAY)).isBetween(100L, 102L);
        assertThat(relay.counted("link.drop.relay-rate")).isBetween(198L, 200L);
        time.run(SECOND);
        IntStream.range(0, 300).forEach(i -> mallory.say(signalling(mallory, victim, 0)));
        time.run(30 * MILLI);
        assertThat(victim.count(FrameType.RELAY)).isBetween(150L, 156L);
    }

    @Test
    void aFrameThatHasComeFarGoesNoFarther() {
        Puppet mallory = puppet("mallory", "198.51.100.66", 66);
        Puppet victim = puppet("victim", "198.51.100.67", 67);
        mallory.say(signalling(mallory, victim, RelayForwarder.MAX_HOPS));
        mallory.say(signalling(mallory, victim, RelayForwarder.MAX_HOPS - 1));
        time.run(100 * MILLI);
        assertThat(relay.counted("link.drop.relay-hops")).isEqualTo(1);
        assertThat(victim.frames).filteredOn(frame -> frame.getByte(frame.readerIndex()) == FrameType.RELAY)
            .singleElement().satisfies(frame ->
                assertThat(frame.getByte(frame.readerIndex() + 2)).isEqualTo((byte) RelayForwarder.MAX_HOPS));
    }

    private static ByteBuf signalling(Puppet from, Puppet to, int hops) {
        ByteBuf frame = Packet.allocate(200).writeZero(50);
        new RelayHeader(true, hops, RingId.BOOTSTRAP, point(to), point(from)).prepend(frame);
        return frame;
    }

    private static RelayHeader.Point point(Puppet puppet) {
        NodeId node = puppet.keys.nodeId();
        return new RelayHeader.Point(node, node.key());
    }

    private Puppet puppet(String name, String address, int seed) {
        Puppet puppet = new Puppet(internet.host(name, address), seed, relay.address());
        time.run(100 * MILLI);
        puppet.greet(seed);
        assertThat(time.runUntil(() -> puppet.session != null, SECOND)).isTrue();
        puppet.enterBootstrapRing(time);
        assertThat(relay.up).containsKey(puppet.keys.nodeId());
        return puppet;
    }

    private TestNode behindNat(String external, int seed) {
        TestNode node = new TestNode(internet.lanBehind(NatBehaviour.SYMMETRIC, external)
            .host("host" + seed, "192.168.1.10/24"), seed);
        node.join(new SecretGate("ours"));
        time.run(100 * MILLI);
        return node;
    }

    private void relayed(TestNode alice, TestNode bob) {
        List.of(alice, bob).forEach(node -> node.bootstrap.dial(relay.address()));
        time.run(2 * SECOND);
        alice.sendPacket(bob, "first");
        time.run(10 * SECOND);
        assertThat(bob.packets).containsExactly("first");
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
    }
}
