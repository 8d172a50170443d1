package org.ipop.membership.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.RingId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;
import org.ipop.simulation.NatBehaviour;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.SimulatedLan;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.discovery.Beacon;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanBeaconTest {
    private static final long SECOND = 1_000_000_000L;
    private static final RingId RING = new RingId(77);
    private static final Bytes SECRET = Bytes.fromHex("aabbcc");

    private final VirtualTime time = new VirtualTime(4);
    private final SimulatedInternet internet = new SimulatedInternet(time);
    private final SimulatedLan lan = internet.lanBehind(NatBehaviour.PORT_RESTRICTED, "203.0.113.7");

    @AfterEach
    void nothingLeaks() {
        assertThat(internet.heldBytes()).isZero();
    }

    @Test
    void twoNodesFindEachOtherWithinASecond() {
        Node one = new Node(1, lan.host("one", "192.168.1.10/24"));
        Node two = new Node(2, lan.host("two", "192.168.1.11/24"));
        time.run(SECOND);
        assertThat(two.heard.getFirst().contact().node()).isEqualTo(id(1));
        assertThat(two.heard.getFirst().contact().candidates().getFirst().address())
            .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("192.168.1.10"), 5001));
        assertThat(two.heard.getFirst().rings()).as("strangers").isEmpty();
        assertThat(one.heard).isNotEmpty();
    }

    @Test
    void membersOfOneNetworkRecogniseEachOther() {
        Node one = new Node(1, lan.host("one", "192.168.1.10/24", "fe80::10/64"));
        Node two = new Node(2, lan.host("two", "fe80::11/64"));
        one.beacon.add(RING, SECRET);
        two.beacon.add(RING, SECRET);
        two.beacon.add(new RingId(78), Bytes.fromHex("dd"));
        time.run(SECOND);
        assertThat(one.heard.getFirst().rings()).containsExactly(RING);
        assertThat(two.heard.getFirst().rings()).containsExactly(RING);
        one.heard.clear();
        two.beacon.remove(RING);
        time.run(20 * SECOND);
        assertThat(one.heard.getLast().rings()).isEmpty();
    }

    @Test
    void aJoinerHearsTheOthersWithoutWaitingForTheirTurn() {
        Node one = new Node(1, lan.host("one", "192.168.1.10/24"));
        one.alone = false;
        time.run(300 * SECOND);
        Node late = new Node(2, lan.host("two", "192.168.1.11/24"));
        time.run(SECOND);
        assertThat(late.heard).hasSize(1);
    }

    @Test
    void beaconsGetRarerOnceWeKnowSomebody() {
        Node one = new Node(1, lan.host("one", "192.168.1.10/24"));
        Node two = new Node(2, lan.host("two", "192.168.1.11/24"));
        two.ports = List.of();
        time.run(100 * SECOND);
        assertThat(two.heard).hasSizeBetween(10, 14);
        one.alone = false;
        time.run(120 * SECOND);
        two.heard.clear();
        time.run(600 * SECOND);
        assertThat(two.heard).hasSizeBetween(10, 14);
        assertThat(one.heard).as("nothing is sent before there is a port").isEmpty();
    }

    @Test
    void twoLonelyNodesDoNotAnswerEachOtherForEver() {
        Node one = new Node(1, lan.host("one", "192.168.1.10/24"));
        new Node(2, lan.host("two", "192.168.1.11/24"));
        time.run(100 * SECOND);
        assertThat(one.heard).hasSizeLessThan(30);
    }

    @Test
    void beaconsFromAfarAndFromOurOwnTunnelAreDropped() {
        SimulatedHost host = lan.host("one", "192.168.1.10/24");
        SimulatedLan tunnel = internet.lan();
        host.attach("ipop0", Prefix.parse("10.66.0.2/16"), tunnel);
        Node one = new Node(1, host);
        new Node(2, tunnel.host("inside", "10.66.0.3/16"));
        Talker router = new Talker(lan.host("router", "172.16.0.1/12"));
        router.send(beaconOf(9));
        time.run(SECOND);
        assertThat(one.heard).isEmpty();
        assertThat(one.drops("off-link")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void junkIsCountedAndFloodsAreCut() {
        Node one = new Node(1, lan.host("one", "192.168.1.10/24"));
        Talker talker = new Talker(lan.host("talker", "192.168.1.66/24"));
        talker.send(Unpooled.wrappedBuffer(new byte[] {(byte) 0xD0, 1}));
        time.run(2 * SECOND);
        assertThat(one.drops("malformed")).isOne();
        for (int i = 0; i < 200; i++) {
            talker.send(beaconOf(9));
        }
        time.run(SECOND);
        assertThat(one.heard).hasSize(50);
        assertThat(one.drops("flooded")).isEqualTo(150);
        one.beacon.close();
        talker.send(beaconOf(9));
        time.run(60 * SECOND);
        assertThat(one.heard).hasSize(50);
    }

    @Test
    void tagsHideTheNetworkAndTolerateAnHour() {
        NetworkTags tags = new NetworkTags();
        tags.add(RING, SECRET);
        long now = 1_800_000_000L;
        assertThat(tags.of(id(1), now)).isNotEqualTo(tags.of(id(2), now)).isNotEqualTo(tags.of(id(1), now + 3_600));
        Beacon beacon = new Beacon(id(1), false, List.of(1), tags.of(id(1), now));
        assertThat(tags.shared(beacon, now + 3_600)).containsExactly(RING);
        assertThat(tags.shared(beacon, now - 3_600)).containsExactly(RING);
        assertThat(tags.shared(beacon, now + 7_200)).isEmpty();
        assertThat(tags.shared(new Beacon(id(2), false, List.of(1), beacon.tags()), now)).as("copied").isEmpty();
    }

    private static NodeId id(int number) {
        return new NodeId(Key.hash(new byte[] {(byte) number}));
    }

    private static ByteBuf beaconOf(int node) {
        ByteBuf out = Unpooled.buffer();
        new Beacon(id(node), false, List.of(1), List.of()).write(out);
        return out;
    }

    /** A node that does nothing but look around. */
    private final class Node {
        private final SimulatedHost host;
        private final LanBeacon beacon;
        private final List<LanNeighbour> heard = new ArrayList<>();
        private boolean alone = true;
        private List<Integer> ports;

        private Node(int number, SimulatedHost host) {
            this.host = host;
            this.ports = List.of(5_000 + number);
            beacon = new LanBeacon(host.loop().open("discovery"), host.loop().counters(), host.sockets(),
                new LanBeacon.Self(id(number), () -> ports, () -> alone), heard::add);
        }

        private long drops(String reason) {
            return host.loop().counters().snapshot().get("discovery.drop." + reason);
        }
    }

    /** Sends what it likes to the group. */
    private final class Talker {
        private final List<TransportSocket> sockets = new ArrayList<>();

        private Talker(SimulatedHost host) {
            host.transport().open(new InetSocketAddress("::", 0), (socket, datagram) -> datagram.payload().release())
                .thenAccept(sockets::add);
            time.run(0);
        }

        private void send(ByteBuf content) {
            sockets.getFirst().send(Datagram.of(content,
                new InetSocketAddress(InetAddress.ofLiteral(LanBeacon.IPV4_GROUP), LanBeacon.PORT)));
            sockets.getFirst().flush();
        }
    }
}
