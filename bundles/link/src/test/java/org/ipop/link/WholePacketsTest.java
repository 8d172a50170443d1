package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.List;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.LinkInfo;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpHeader;
import org.ipop.wire.ip.IpProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets that a tap left whole: they are cut and sealed on the way out, and each segment arrives as a packet. */
class WholePacketsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int HEADERS = 28;
    private static final Offload SEGMENTS = new Offload(1_000, 20, 6, 0);

    private final VirtualTime time = new VirtualTime(4);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private TestNode alice;
    private TestNode bob;

    @AfterEach
    void nothingLeaks() {
        alice.links.close();
        bob.links.close();
        time.run(SECOND);
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void eachSegmentArrivesInOrderOverADirectPath() {
        neighbours();
        alice.sendPacket(bob, "first");
        time.run(SECOND);
        ByteBuf whole = send(2_500, SEGMENTS);
        time.run(SECOND);
        assertThat(whole.refCnt()).isZero();
        assertThat(bob.packets.subList(1, 4)).extracting(String::length)
            .containsExactly(HEADERS + 1_000, HEADERS + 1_000, HEADERS + 500);
        assertThat(bob.packets.subList(1, 4)).extracting(packet -> packet.substring(HEADERS))
            .containsExactly("a".repeat(1_000), "b".repeat(1_000), "c".repeat(500));
    }

    @Test
    void onePacketWaitsForTheLinkAsAnyOther() {
        neighbours();
        ByteBuf whole = send(2_500, SEGMENTS);
        assertThat(whole.refCnt()).isOne();
        time.run(SECOND);
        assertThat(whole.refCnt()).isZero();
        assertThat(bob.packets).hasSize(3);
    }

    @Test
    void whatWaitsIsBoundedInBytes() {
        neighbours();
        List<ByteBuf> given = List.of(send(60_000, SEGMENTS), send(60_000, SEGMENTS), send(60_000, SEGMENTS),
            send(60_000, SEGMENTS), send(60_000, SEGMENTS));
        assertThat(alice.counted("link.drop.packet-queue")).isOne();
        time.run(SECOND);
        assertThat(given).allMatch(buffer -> buffer.refCnt() == 0);
        assertThat(bob.packets).hasSize(4 * 60);
        send(60_000, SEGMENTS);
        time.run(SECOND);
        assertThat(bob.packets).as("nothing waits any more").hasSize(5 * 60);
    }

    @Test
    void overARelayEachSegmentGoesInItsOwnFrame() {
        TestNode relay = new TestNode(internet.host("relay", "198.51.100.1"), 1);
        alice = behindSymmetricNat("203.0.113.1", 11);
        bob = behindSymmetricNat("203.0.113.2", 12);
        for (TestNode node : List.of(alice, bob)) {
            node.bootstrap.dial(relay.address());
            time.run(2 * SECOND);
        }
        alice.sendPacket(bob, "first");
        time.run(5 * SECOND);
        assertThat(alice.path(bob)).isEqualTo(LinkInfo.Path.RELAYED);
        send(2_500, SEGMENTS);
        time.run(SECOND);
        assertThat(bob.packets).extracting(String::length)
            .containsExactly(5, HEADERS + 1_000, HEADERS + 1_000, HEADERS + 500);
        relay.links.close();
    }

    @Test
    void whatCannotBeCutIsDroppedAndCounted() {
        neighbours();
        alice.sendPacket(bob, "first");
        time.run(SECOND);
        ByteBuf broken = send(2_500, new Offload(1_000, 24, 6, 0));
        time.run(SECOND);
        assertThat(broken.refCnt()).isZero();
        assertThat(alice.counted("link.drop.segments")).isOne();
        assertThat(bob.packets).containsExactly("first");
    }

    private void neighbours() {
        alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
        bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);
        time.run(SECOND / 10);
        alice.join(new SecretGate("ours"));
        bob.join(new SecretGate("ours"));
    }

    private TestNode behindSymmetricNat(String address, int seed) {
        SimulatedLan lan = internet.lanBehind(NatBehaviour.SYMMETRIC, address);
        TestNode node = new TestNode(lan.host("host" + seed, "192.168.1.10/24"), seed);
        node.join(new SecretGate("ours"));
        time.run(SECOND / 10);
        return node;
    }

    /** Not pooled: a released buffer stays one. */
    private ByteBuf send(int payload, Offload offload) {
        IpHeader header = IpHeader.of(InetAddress.ofLiteral("10.66.0.1"), InetAddress.ofLiteral("10.66.0.2"),
            IpProtocol.UDP, 8 + payload);
        ByteBuf whole = Unpooled.buffer(Packet.HEADROOM + 28 + payload + Packet.TAILROOM)
            .setIndex(Packet.HEADROOM, Packet.HEADROOM);
        header.write(whole);
        whole.writeShort(1000).writeShort(53).writeShort(8 + payload).writeShort(0);
        for (int i = 0; i < payload; i++) {
            whole.writeByte('a' + i / 1_000 % 26);
        }
        whole.setShort(whole.readerIndex() + 26, Checksum.ofPseudoHeader(whole, 20, IpProtocol.UDP));
        alice.network.send(bob.contactWithAddresses(), new Packet(whole, offload));
        alice.network.flush();
        return whole;
    }
}
