package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
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
import org.ipop.wire.link.FragmentHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets that are longer than the path carries, which drops what is too long without a word. */
class LongPacketsTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final int IP_UDP = 28;

    private final VirtualTime time = new VirtualTime(3);
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
    void aLongPacketArrivesAtOnceAndGoesWholeAsSoonAsThePathIsKnownToCarryIt() {
        neighbours(1_500);
        assertThat(arrived(1_280)).isTrue();
        assertThat(alice.counted("link.mtu.pieces")).isOne();
        assertThat(arrived(1_280)).isTrue();
        assertThat(alice.counted("link.mtu.pieces")).isOne();
        assertThat(alice.counted("link.mtu.probe")).isOne();
        assertThat(mtu()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void shortPacketsProbeNothing() {
        neighbours(1_500);
        IntStream.range(0, 100).forEach(i -> assertThat(arrived(PathMtu.BASE_BYTES - 32)).isTrue());
        time.run(60 * SECOND);
        assertThat(alice.counted("link.mtu.probe")).isZero();
    }

    @Test
    void onANarrowPathNoPacketIsLostWhateverItsLength() {
        neighbours(1_300);
        for (int i = 0; i < 200; i++) {
            assertThat(arrived(1_100 + 17 * i % 600)).as("packet %d", i).isTrue();
        }
        assertThat(mtu()).isEqualTo(1_300 - IP_UDP - PacketSession.OVERHEAD_BYTES);
        assertThat(alice.links.history(bob.id())).anyMatch(line -> line.contains("datagrams of 1272 bytes pass"));
        long inPieces = alice.counted("link.mtu.pieces");
        assertThat(arrived(mtu())).isTrue();
        assertThat(alice.counted("link.mtu.pieces")).isEqualTo(inPieces);
        assertThat(arrived(mtu() + 1)).isTrue();
        assertThat(alice.counted("link.mtu.pieces")).isEqualTo(inPieces + 1);
    }

    @Test
    void aPathThatShrinksStopsLongPacketsForFiveSecondsAtMost() {
        neighbours(1_500);
        assertThat(arrived(1_280)).isTrue();
        internet.core().mtu(1_280);
        int lost = 0;
        while (!arrived(1_280)) {
            lost++;
        }
        assertThat(lost).isBetween(1, 50);
        assertThat(alice.counted("link.mtu.black-hole")).isOne();
        for (int i = 0; i < 200; i++) {
            assertThat(arrived(1_280)).as("packet %d after", i).isTrue();
        }
        assertThat(mtu()).isEqualTo(1_280 - IP_UDP - PacketSession.OVERHEAD_BYTES);
    }

    @Test
    void jumboPathsCarryLongDatagrams() {
        neighbours(9_000);
        assertThat(arrived(8_900)).isTrue();
        assertThat(arrived(8_900)).isTrue();
        assertThat(alice.counted("link.mtu.pieces")).isOne();
    }

    @Test
    void whatTakesMorePiecesThanTheLimitIsDroppedAndCounted() {
        neighbours(1_500);
        int most = FragmentHeader.MAX_COUNT * FragmentHeader.PIECE_BYTES;
        assertThat(arrived(most)).isTrue();
        assertThat(arrived(most + 1)).isFalse();
        assertThat(alice.counted("link.drop.too-long")).isOne();
    }

    @Test
    void tcpThatIsCutAnywayIsCutShorter() {
        neighbours(1_300);
        assertThat(arrived(1_280)).isTrue();
        bob.packets.clear();
        sendTcp(6_200, 1_240);
        assertThat(bob.packets).extracting(String::length).allMatch(length -> length <= PathMtu.BASE_BYTES - 32)
            .hasSize(6);
        time.run(20 * SECOND);
        bob.packets.clear();
        sendTcp(6_200, 1_240);
        assertThat(bob.packets).extracting(String::length).containsExactly(1_240, 1_240, 1_240, 1_240, 1_240, 240);
        assertThat(alice.counted("link.mtu.pieces")).isOne();
    }

    @Test
    void udpThatIsToBeCutKeepsItsBoundaries() {
        neighbours(1_300);
        assertThat(arrived(1_280)).isTrue();
        time.run(20 * SECOND);
        bob.packets.clear();
        sendUdp(3_000, 1_252);
        assertThat(bob.packets).extracting(String::length).containsExactly(1_280, 1_280, IP_UDP + 496);
    }

    @Test
    void overARelayTheWholeWayIsProbed() {
        internet.core().mtu(1_400);
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
        for (int i = 0; i < 200; i++) {
            assertThat(arrived(1_280)).as("packet %d", i).isTrue();
        }
        assertThat(mtu()).isBetween(1_180, 1_400 - IP_UDP - PathMtu.RELAY_BYTES - PacketSession.OVERHEAD_BYTES);
        relay.links.close();
    }

    @Test
    void newKeysKeepWhatIsKnown() {
        neighbours(1_300);
        for (int i = 0; i < 3_000; i++) {
            assertThat(arrived(1_280)).as("packet %d", i).isTrue();
        }
        assertThat(mtu()).isEqualTo(1_300 - IP_UDP - PacketSession.OVERHEAD_BYTES);
    }

    private int mtu() {
        return alice.network.mtu(bob.id());
    }

    /** A packet of this length each 0.1 s. */
    private boolean arrived(int bytes) {
        int before = bob.packets.size();
        alice.sendPacket(bob, "p".repeat(bytes));
        time.run(100 * MILLI);
        return bob.packets.size() == before + 1 && bob.packets.getLast().equals("p".repeat(bytes));
    }

    private void sendTcp(int payload, int segment) {
        ByteBuf whole = header(IpProtocol.TCP, 20 + payload);
        whole.writeShort(1000).writeShort(80).writeLong(0).writeByte(0x50).writeByte(0x10).writeShort(9_000)
            .writeInt(0);
        send(whole.writeZero(payload), IpProtocol.TCP, new Offload(segment, 20, 16, 0));
    }

    private void sendUdp(int payload, int segment) {
        ByteBuf whole = header(IpProtocol.UDP, 8 + payload);
        whole.writeShort(1000).writeShort(53).writeShort(8 + payload).writeShort(0);
        send(whole.writeZero(payload), IpProtocol.UDP, new Offload(segment, 20, 6, 0));
    }

    private static ByteBuf header(int protocol, int bytes) {
        ByteBuf whole = Packet.allocate(20 + bytes);
        IpHeader.of(InetAddress.ofLiteral("10.66.0.1"), InetAddress.ofLiteral("10.66.0.2"), protocol, bytes)
            .write(whole);
        return whole;
    }

    private void send(ByteBuf whole, int protocol, Offload offload) {
        int field = whole.readerIndex() + 20 + offload.checksumOffset();
        whole.setShort(field, Checksum.ofPseudoHeader(whole, 20, protocol));
        alice.network.send(bob.contactWithAddresses(), new Packet(whole, offload));
        alice.network.flush();
        time.run(100 * MILLI);
    }

    private void neighbours(int mtu) {
        internet.core().mtu(mtu);
        alice = new TestNode(internet.host("alice", "198.51.100.1"), 1);
        bob = new TestNode(internet.host("bob", "198.51.100.2"), 2);
        time.run(SECOND / 10);
        alice.join(new SecretGate("ours"));
        bob.join(new SecretGate("ours"));
        alice.sendPacket(bob, "first");
        time.run(SECOND);
    }

    private TestNode behindSymmetricNat(String address, int seed) {
        SimulatedLan lan = internet.lanBehind(NatBehaviour.SYMMETRIC, address);
        TestNode node = new TestNode(lan.host("host" + seed, "192.168.1.10/24"), seed);
        node.join(new SecretGate("ours"));
        time.run(SECOND / 10);
        return node;
    }
}
