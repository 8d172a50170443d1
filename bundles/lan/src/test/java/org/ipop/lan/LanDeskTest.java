package org.ipop.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipop.lan.World.ip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Refused;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.api.lan.LanStatus;
import org.ipop.api.lan.LanTerms;
import org.ipop.api.lan.LanTerms.Dhcp;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.ArpPacket;
import org.ipop.wire.dhcp.ArpPacket.Operation;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.dhcp.DhcpType;
import org.ipop.wire.dhcp.EthernetHeader;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.ip.Udp;
import org.ipop.wire.name.NameCodec;
import org.junit.jupiter.api.Test;

class LanDeskTest {
    private static final MacAddress HOST = MacAddress.parse("02:00:00:00:00:0a");
    private static final Inet4Address ELSEWHERE = ip("10.66.9.9");
    private static final LanTerms TERMS = new LanTerms("lab", "br0", Dhcp.AUTO);

    private final World world = new World();

    @Test
    void aNodeThatServesNoLanDoesNothing() {
        world.run(100);
        assertThat(world.desk.list()).isEmpty();
        assertThat(world.opened).isEmpty();
        assertThat(world.leases.asked).isZero();
        assertThat(world.disk.files).isEmpty();
    }

    @Test
    void aHostGetsItsLeaseAndItsName() throws MalformedPacket {
        serve();
        Inet4Address address = lease("w1");
        LanStatus status = world.desk.list().getFirst();
        assertThat(status.port()).contains("ipoplan0");
        assertThat(status.hosts()).singleElement().satisfies(host -> {
            assertThat(host.mac()).isEqualTo(HOST.toString());
            assertThat(host.address()).isEqualTo(address);
            assertThat(host.name()).contains("w1");
        });
        assertThat(NameCodec.decode(World.LAB.ring(), world.store.records.get(
            NameCodec.key(World.LAB.ring(), "w1.gate"))).ipv4()).isEqualTo(address);
        world.run(1);
        assertThat(world.disk.files.get("lan-leases/lab")).startsWith(HOST + " " + address.getHostAddress());
        send(DhcpType.RELEASE, address, DhcpOptions.EMPTY);
        assertThat(world.store.records).isEmpty();
    }

    @Test
    void packetsOfAHostGoToTheRouterAndBackToTheHost() throws MalformedPacket {
        serve();
        Inet4Address address = lease("w1");
        MacAddress gateway = gateway();
        world.port().frames.clear();
        world.port().arrive(HOST, gateway, EthernetHeader.IPV4, udp(address, ELSEWHERE).writeZero(20));
        assertThat(world.router.packets).hasSize(1);
        assertThat(world.router.packets.getFirst()).as("without padding").hasSize(29);
        assertThat(world.router.flushes).isPositive();
        world.router.hosts.packet(Packet.of(udp(ELSEWHERE, address)));
        EthernetHeader header = EthernetHeader.read(Unpooled.wrappedBuffer(world.port().frames.getFirst()));
        assertThat(header).isEqualTo(new EthernetHeader(HOST, gateway, EthernetHeader.IPV4));
    }

    @Test
    void whatIsToBeCutIsCutForTheBridge() throws MalformedPacket {
        serve();
        Inet4Address address = lease("w1");
        world.port().frames.clear();
        ByteBuf whole = Udp.packet(new InetSocketAddress(ELSEWHERE, 1), new InetSocketAddress(address, 2),
            Unpooled.wrappedBuffer(new byte[2500]));
        world.router.hosts.packet(new Packet(whole, new Offload(1000, 20, 6, 0)));
        assertThat(world.port().frames).extracting(frame -> frame.length).containsExactly(1042, 1042, 542);
    }

    @Test
    void whatHostsMayNotSendIsDropped() {
        serve();
        Inet4Address address = lease("w1");
        MacAddress gateway = gateway();
        world.port().arrive(MacAddress.parse("02:00:00:00:00:0b"), gateway, EthernetHeader.IPV4,
            udp(address, ELSEWHERE));
        world.port().arrive(HOST, gateway, EthernetHeader.IPV4, udp(ip("10.66.4.4"), ELSEWHERE));
        world.port().arrive(HOST, MacAddress.BROADCAST, EthernetHeader.IPV4, udp(address, ip("10.66.255.255")));
        world.port().arrive(HOST, gateway, EthernetHeader.IPV6, Packet.allocate(60).writeZero(60));
        world.port().arrive(HOST, gateway, EthernetHeader.IPV4, Packet.allocate(60).writeZero(60));
        ByteBuf ipv6 = Packet.allocate(40).writeInt(0x60000028).writeShort(0).writeShort(59 << 8 | 64).writeZero(32);
        world.port().arrive(HOST, gateway, EthernetHeader.IPV4, ipv6);
        assertThat(world.router.packets).isEmpty();
        assertThat(List.of(world.count("lan.drop.source"), world.count("lan.drop.not-ours"),
            world.count("lan.drop.type"), world.count("lan.drop.malformed"))).containsExactly(2L, 1L, 1L, 2L);
    }

    @Test
    void arpIsAnsweredForMembersElsewhereAndForUsAlone() throws MalformedPacket {
        serve();
        Inet4Address address = lease("w1");
        world.router.members.add(ELSEWHERE);
        world.router.members.add(address);
        world.port().frames.clear();
        ask(address, ELSEWHERE);
        ask(address, ip("10.66.0.1"));
        assertThat(world.port().arps()).extracting(ArpPacket::senderIp).containsExactly(ELSEWHERE, ip("10.66.0.1"));
        assertThat(world.port().arps()).extracting(ArpPacket::sender).containsOnly(gateway());
        world.port().frames.clear();
        ask(ip("10.66.3.3"), address);
        ask(address, ip("10.66.8.8"));
        ask(address, ip("192.168.1.1"));
        ask(address, address);
        ask(ip("0.0.0.0"), ELSEWHERE);
        assertThat(world.port().frames).isEmpty();
    }

    @Test
    void whoAsksForManyAddressesIsNotHeard() throws MalformedPacket {
        serve();
        world.router.members.add(ELSEWHERE);
        world.port().frames.clear();
        for (int i = 0; i < 500; i++) {
            ask(ip("10.66.3.3"), ELSEWHERE);
        }
        assertThat(world.port().arps()).hasSize(ArpProxy.PER_SECOND);
        assertThat(world.count("lan.arp.drop.rate")).isEqualTo(400);
    }

    @Test
    void anotherServerIsSeenAndLeftAlone() throws MalformedPacket {
        world.desk.serve(TERMS);
        world.run(1.1);
        Inet4Address other = ip("192.168.1.1");
        world.port().dhcp(HOST, MacAddress.BROADCAST, new InetSocketAddress(other, 67),
            new InetSocketAddress(DhcpOptions.BROADCAST, 68), new DhcpMessage(true, DhcpType.OFFER, 1, false,
                DhcpOptions.ANY, ip("192.168.1.7"), DhcpOptions.ANY, HOST,
                DhcpOptions.EMPTY.with(DhcpOptions.SERVER, other)));
        world.run(5);
        assertThat(world.health.lines.get("LAN of lab")).contains("192.168.1.1", "br0", "--lan-dhcp on");
        world.port().frames.clear();
        send(DhcpType.DISCOVER, DhcpOptions.ANY, DhcpOptions.EMPTY);
        assertThat(world.port().replies()).isEmpty();
        assertThat(world.count("lan.dhcp.drop.not-serving")).isEqualTo(1);
        world.get(world.desk.serve(new LanTerms("lab", "br0", Dhcp.ON)));
        world.run(2);
        assertThat(world.health.lines).isEmpty();
        send(DhcpType.DISCOVER, DhcpOptions.ANY, DhcpOptions.EMPTY);
        assertThat(world.port().replies()).hasSize(1);
    }

    @Test
    void afterARestartTheHostsAreKnown() throws MalformedPacket {
        serve();
        Inet4Address address = lease("w1");
        world.run(2);
        world.desk.close();
        assertThat(world.opened.getFirst().closed).isTrue();
        world.desk = new LanDesk(world.parts);
        world.run(4);
        assertThat(world.opened).hasSize(2);
        assertThat(world.desk.list().getFirst().hosts()).hasSize(1);
        assertThat(world.router.hosts.has(ByteBuffer.wrap(address.getAddress()).getInt())).isTrue();
        send(DhcpType.REQUEST, address, DhcpOptions.EMPTY);
        assertThat(world.port().replies()).extracting(DhcpMessage::type).containsExactly(DhcpType.ACK);
    }

    @Test
    void aNetworkThatIsExchangedKeepsItsLanAndOneThatIsGoneDoesNot() {
        serve();
        world.running.clear();
        world.run(10);
        world.running.add(world.lab);
        world.run(30);
        assertThat(world.opened).hasSize(1);
        world.running.clear();
        world.run(20);
        assertThat(world.port().closed).isTrue();
        assertThat(world.desk.list().getFirst().detail()).isEqualTo("waits for its network");
        world.running.add(world.lab);
        world.run(2);
        assertThat(world.opened).hasSize(2);
    }

    @Test
    void aPortThatIsTakenAwayIsOpenedAgain() {
        serve();
        world.port().gone.complete("the port was taken away");
        assertThat(world.port().closed).isTrue();
        world.run(3);
        assertThat(world.opened).hasSize(2);
        assertThat(world.port().closed).isFalse();
    }

    @Test
    void whatIsNoBridgeIsRefusedAndNotKept() {
        assertThatThrownBy(() -> world.get(world.desk.serve(new LanTerms("lab", "eth7", Dhcp.AUTO))))
            .hasCauseInstanceOf(Refused.class).hasMessageContaining("eth7");
        assertThat(world.disk.files).isEmpty();
        assertThat(world.desk.list()).isEmpty();
    }

    @Test
    void whatIsLeftIsForgotten() {
        serve();
        lease("w1");
        world.run(2);
        assertThat(world.disk.files).containsOnlyKeys("lans/lab", "lan-leases/lab");
        world.get(world.desk.leave("lab"));
        world.run(2);
        assertThat(world.disk.files).isEmpty();
        assertThat(world.leases.holders).isEmpty();
        assertThat(world.store.records).isEmpty();
        assertThat(world.desk.list()).isEmpty();
        assertThat(world.port().closed).isTrue();
        assertThat(world.router.hosts).isNull();
    }

    @Test
    void aDamagedFileIsLeftOut() {
        world.disk.files.put("lans/lab", "what");
        world.disk.files.put("lans/other", "br1 sometimes");
        world.disk.files.put("lans/third", "br2 off\n");
        world.desk = new LanDesk(world.parts);
        assertThat(world.desk.list()).extracting(LanStatus::terms)
            .containsExactly(new LanTerms("third", "br2", Dhcp.OFF));
    }

    @Test
    void ourOwnAddressThatIsLostIsReplaced() throws MalformedPacket {
        serve();
        Inet4Address own = ip("10.66.2.1");
        assertThat(world.leases.holders).containsKey(own);
        world.leases.lose(own);
        world.run(3);
        send(DhcpType.DISCOVER, DhcpOptions.ANY, DhcpOptions.EMPTY);
        assertThat(world.port().replies().getLast().options().address(DhcpOptions.SERVER)).isPresent()
            .isNotEqualTo(Optional.of(own));
    }

    private void serve() {
        world.get(world.desk.serve(TERMS));
        world.run(3);
    }

    private MacAddress gateway() {
        try {
            return EthernetHeader.read(Unpooled.wrappedBuffer(world.port().frames.getFirst())).source();
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        }
    }

    private Inet4Address lease(String name) {
        DhcpOptions named = DhcpOptions.EMPTY.with(DhcpOptions.HOST_NAME, name);
        try {
            send(DhcpType.DISCOVER, DhcpOptions.ANY, named);
            DhcpMessage offer = world.port().replies().getLast();
            send(DhcpType.REQUEST, DhcpOptions.ANY, named.with(DhcpOptions.REQUESTED_ADDRESS, offer.yours())
                .with(DhcpOptions.SERVER, offer.options().address(DhcpOptions.SERVER).orElseThrow()));
            assertThat(world.port().replies().getLast().type()).isEqualTo(DhcpType.ACK);
            return offer.yours();
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        }
    }

    private void send(DhcpType type, Inet4Address current, DhcpOptions options) {
        world.port().dhcp(HOST, MacAddress.BROADCAST, new InetSocketAddress(current, 68),
            new InetSocketAddress(DhcpOptions.BROADCAST, 67), new DhcpMessage(false, type, 9, false, current,
                DhcpOptions.ANY, DhcpOptions.ANY, HOST, options));
        world.run(0.2);
    }

    private void ask(Inet4Address from, Inet4Address target) {
        world.port().arp(HOST, new ArpPacket(Operation.REQUEST, HOST, from, MacAddress.NONE, target));
    }

    private static ByteBuf udp(Inet4Address from, Inet4Address to) {
        return Udp.packet(new InetSocketAddress(from, 4000), new InetSocketAddress(to, 5000),
            Unpooled.wrappedBuffer(new byte[] {7}));
    }
}
