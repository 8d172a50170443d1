package org.ipop.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.lan.World.ip;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.ipop.api.edge.Packet;
import org.ipop.api.lan.LanTerms;
import org.ipop.api.lan.LanTerms.Dhcp;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.ArpPacket;
import org.ipop.wire.dhcp.DhcpCodec;
import org.ipop.wire.dhcp.DhcpMessage;
import org.ipop.wire.dhcp.DhcpOptions;
import org.ipop.wire.dhcp.DhcpType;
import org.ipop.wire.dhcp.EthernetHeader;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.ip.Udp;
import org.ipop.wire.name.NameCodec;
import org.junit.jupiter.api.Test;

/** Two gateways with ports of one bridge. */
class TwoGatewaysTest {
    private static final MacAddress W1 = MacAddress.parse("02:00:00:00:00:0a");
    private static final MacAddress W2 = MacAddress.parse("02:00:00:00:00:0b");
    private static final LanTerms TERMS = new LanTerms("lab", "br0", Dhcp.AUTO);

    private final Town town = new Town();
    private final World one = new World(town, "one", 1);
    private final World two = new World(town, "two", 2);

    @Test
    void startedTogetherOneServesAndTheOtherStandsBy() throws MalformedPacket {
        startTogether();
        assertThat(serving()).hasSize(1);
        assertThat(other().desk.list().getFirst().detail()).startsWith("stands by while " + first().self.host());
        assertThat(first().desk.list().getFirst().detail()).contains("stands by");
        lease(W1, "w1");
        assertThat(replies(first())).isNotEmpty();
        assertThat(other().port().frames).isEmpty();
        assertThat(one.health.lines).isEmpty();
        assertThat(two.health.lines).isEmpty();
    }

    @Test
    void anOrderlyEndIsFollowedAtOnceWithTheSameLeases() throws MalformedPacket {
        startTogether();
        Inet4Address address = lease(W1, "w1");
        World next = other();
        World former = first();
        town.time.run(1_000_000_000L);
        MacAddress gateway = gateway(former);
        Inet4Address server = server(former);
        former.desk.close();
        town.time.run(20_000_000L);
        assertThat(has(next, address)).isTrue();
        assertThat(next.port().arps().getFirst()).as("switches learn it")
            .isEqualTo(new ArpPacket(ArpPacket.Operation.REQUEST, gateway, server, MacAddress.NONE, server));
        renew(W1, address, next);
        assertThat(replies(next).getLast().yours()).isEqualTo(address);
        assertThat(server(next)).isEqualTo(server);
        assertThat(town.served.get(address)).isEqualTo(next.self.node());
        assertThat(town.owners.get(address).node()).as("the lease itself need not move").isEqualTo(former.self.node());
    }

    @Test
    void oneThatDiesIsFollowedWithinThreeSeconds() throws MalformedPacket {
        startTogether();
        Inet4Address address = lease(W1, "w1");
        town.time.run(1_000_000_000L);
        World next = other();
        first().port().closed = true;
        first().loop.kill();
        town.time.run(2_500_000_000L);
        assertThat(has(next, address)).isTrue();
        speak(W1, address, next);
        town.time.run(200_000_000L);
        assertThat(town.served.get(address)).isEqualTo(next.self.node());
        lease(W2, "w2", next);
    }

    @Test
    void aLeaseWhoseGatewayIsDeadIsExtendedNoLongerThanItLastsAndThenTaken() throws MalformedPacket {
        startTogether();
        Inet4Address address = lease(W1, "w1");
        World next = other();
        first().port().closed = true;
        first().loop.kill();
        town.time.run(1_800_000_000_000L);
        renew(W1, address, next);
        long seconds = replies(next).getLast().options().seconds(DhcpOptions.LEASE_SECONDS).orElseThrow();
        assertThat(seconds).isBetween(1_700L, 1_800L);
        for (int i = 0; i < 70; i++) {
            town.time.run(30_000_000_000L);
            renew(W1, address, next);
            assertThat(replies(next).getLast().type()).isEqualTo(DhcpType.ACK);
        }
        assertThat(town.owners.get(address).node()).isEqualTo(next.self.node());
        assertThat(replies(next).getLast().options().seconds(DhcpOptions.LEASE_SECONDS)).hasValue(3_600L);
    }

    @Test
    void whoComesBackStandsByAndKeepsItsLeasesAliveForTheOther() throws MalformedPacket {
        startTogether();
        Inet4Address address = lease(W1, "w1");
        World former = first();
        World next = other();
        former.desk.close();
        town.time.run(100_000_000L);
        former.desk = new LanDesk(former.parts);
        town.time.run(4_000_000_000L);
        assertThat(serving()).containsExactly(next);
        assertThat(former.desk.list().getFirst().hosts()).hasSize(1);
        lease(W2, "w2", next);
        town.time.run(1_000_000_000L);
        assertThat(former.desk.list().getFirst().hosts()).hasSize(2);
        assertThat(former.store.records).containsKey(NameCodec.key(World.LAB.ring(), "w2." + former.self.host()));
        assertThat(town.owners.get(address).node()).isEqualTo(former.self.node());
    }

    @Test
    void whomTheHostsTalkWithIsKnownToTheOtherBeforeItServes() throws MalformedPacket {
        startTogether();
        Inet4Address address = lease(W1, "w1");
        Inet4Address anna = ip("10.66.9.9");
        first().router.hosts.packet(Packet.of(Udp.packet(new InetSocketAddress(anna, 1),
            new InetSocketAddress(address, 2), Unpooled.wrappedBuffer(new byte[1]))));
        town.time.run(1_000_000_000L);
        assertThat(other().router.routed).containsExactly(anna);
        town.time.run(1_000_000_000_000L);
        other().router.routed.clear();
        town.time.run(10_000_000_000L);
        assertThat(other().router.routed).as("long ago").isEmpty();
    }

    @Test
    void aHostThatGoesIsForgottenByBoth() throws MalformedPacket {
        startTogether();
        Inet4Address address = lease(W1, "w1");
        town.time.run(1_000_000_000L);
        send(W1, DhcpType.RELEASE, address, DhcpOptions.EMPTY, first());
        town.time.run(1_000_000_000L);
        assertThat(one.desk.list().getFirst().hosts()).isEmpty();
        assertThat(two.desk.list().getFirst().hosts()).isEmpty();
        assertThat(town.owners).doesNotContainKey(address);
    }

    @Test
    void withTheCableCutEachServesItsSideAndAfterwardsOneServesAll() throws MalformedPacket {
        startTogether();
        Inet4Address here = lease(W1, "w1");
        Inet4Address there = lease(W2, "w2");
        town.time.run(1_000_000_000L);
        World former = first();
        World later = other();
        town.cut(true);
        town.time.run(3_000_000_000L);
        assertThat(serving()).hasSize(2);
        speak(W2, there, later);
        town.time.run(1_000_000_000L);
        assertThat(town.served.get(there)).isEqualTo(later.self.node());
        assertThat(town.served.get(here)).as("was not heard there").isEqualTo(former.self.node());
        MacAddress third = MacAddress.parse("02:00:00:00:00:0c");
        Inet4Address newcomer = lease(third, "w3", former);
        town.cut(false);
        town.time.run(3_000_000_000L);
        assertThat(serving()).containsExactly(later);
        assertThat(has(later, newcomer)).as("of the one that yielded").isTrue();
        speak(third, newcomer, later);
        town.time.run(1_000_000_000L);
        assertThat(town.served.get(newcomer)).isEqualTo(later.self.node());
    }

    @Test
    void aHostThatPlaysGatewayIsNotBelieved() throws MalformedPacket {
        startTogether();
        World serves = first();
        World stranger = new World(town, "mallory", 3);
        town.members.remove(stranger.self.node());
        stranger.get(stranger.desk.serve(TERMS));
        town.time.run(20_000_000_000L);
        assertThat(serving()).contains(serves).doesNotContain(other());
        assertThat(one.count("lan.gateway.drop.no-member")).isPositive();
        byte[] forged = town.heard.stream().filter(frame -> frame[12] == (byte) 0x88).toList().getLast().clone();
        forged[40] ^= 1;
        byte[] old = town.heard.stream().filter(frame -> frame[12] == (byte) 0x88).findFirst().orElseThrow();
        two.port().arrive(forged);
        one.port().arrive(forged);
        one.port().arrive(old);
        two.port().arrive(old);
        town.time.run(1_000_000_000L);
        assertThat(one.count("lan.gateway.drop.forged") + two.count("lan.gateway.drop.forged")).isPositive();
        assertThat(one.count("lan.gateway.drop.old") + two.count("lan.gateway.drop.old")).isPositive();
        assertThat(serving()).contains(serves);
    }

    @Test
    void recordedFramesDoNotKeepADeadGatewayAlive() {
        startTogether();
        World former = first();
        World next = other();
        town.heard.clear();
        town.time.run(5_000_000_000L);
        List<byte[]> recorded = List.copyOf(town.heard);
        former.port().closed = true;
        former.loop.kill();
        for (int i = 0; i < 25; i++) {
            recorded.forEach(frame -> next.port().arrive(frame));
            town.time.run(100_000_000L);
        }
        assertThat(next.desk.list().getFirst().detail()).isEmpty();
        assertThat(next.router.hosts).isNotNull();
    }

    @Test
    void leavingTheLanLeavesTheHostsToTheOther() throws MalformedPacket {
        startTogether();
        Inet4Address address = lease(W1, "w1");
        World next = other();
        World former = first();
        town.time.run(1_000_000_000L);
        former.get(former.desk.leave("lab"));
        town.time.run(100_000_000L);
        assertThat(has(next, address)).isTrue();
        assertThat(town.owners).containsKey(address);
    }

    private void startTogether() {
        one.get(one.desk.serve(TERMS));
        two.get(two.desk.serve(TERMS));
        town.time.run(5_000_000_000L);
    }

    private List<World> serving() {
        return List.of(one, two).stream().filter(world -> world.router.hosts != null).toList();
    }

    private World first() {
        return serving().getFirst();
    }

    private World other() {
        return first() == one ? two : one;
    }

    private static boolean has(World world, Inet4Address address) {
        return world.router.hosts != null && world.router.hosts.has(ByteBuffer.wrap(address.getAddress()).getInt());
    }

    private Inet4Address lease(MacAddress host, String name) throws MalformedPacket {
        return lease(host, name, first());
    }

    private Inet4Address lease(MacAddress host, String name, World side) throws MalformedPacket {
        DhcpOptions named = DhcpOptions.EMPTY.with(DhcpOptions.HOST_NAME, name);
        send(host, DhcpType.DISCOVER, DhcpOptions.ANY, named, side);
        DhcpMessage offer = replies(side).getLast();
        send(host, DhcpType.REQUEST, DhcpOptions.ANY, named.with(DhcpOptions.REQUESTED_ADDRESS, offer.yours())
            .with(DhcpOptions.SERVER, offer.options().address(DhcpOptions.SERVER).orElseThrow()), side);
        assertThat(replies(side).getLast().type()).isEqualTo(DhcpType.ACK);
        return offer.yours();
    }

    private void renew(MacAddress host, Inet4Address address, World side) {
        send(host, DhcpType.REQUEST, address, DhcpOptions.EMPTY, side);
    }

    private void send(MacAddress host, DhcpType type, Inet4Address current, DhcpOptions options, World side) {
        ByteBuf packet = Udp.packet(new InetSocketAddress(current, 68), new InetSocketAddress(DhcpOptions.BROADCAST,
            67), DhcpCodec.encode(new DhcpMessage(false, type, 9, false, current, DhcpOptions.ANY, DhcpOptions.ANY,
            host, options)));
        fromHost(host, MacAddress.BROADCAST, EthernetHeader.IPV4, packet, side);
        town.time.run(200_000_000L);
    }

    /** As a host does that answers ARP. */
    private void speak(MacAddress host, Inet4Address address, World side) {
        ByteBuf frame = Packet.allocate(60);
        new ArpPacket(ArpPacket.Operation.REPLY, host, address, MacAddress.NONE, ip("10.66.0.1")).write(frame);
        fromHost(host, MacAddress.BROADCAST, EthernetHeader.ARP, frame, side);
    }

    private void fromHost(MacAddress from, MacAddress to, int type, ByteBuf payload, World side) {
        new EthernetHeader(to, from, type).prepend(payload);
        town.fromHost(ByteBufUtil.getBytes(payload), side);
        payload.release();
    }

    private static List<DhcpMessage> replies(World world) throws MalformedPacket {
        return world.port().replies();
    }

    private static MacAddress gateway(World world) throws MalformedPacket {
        return EthernetHeader.read(Unpooled.wrappedBuffer(world.port().frames.getFirst())).source();
    }

    private static Inet4Address server(World world) throws MalformedPacket {
        return replies(world).stream().map(reply -> reply.options().address(DhcpOptions.SERVER))
            .flatMap(Optional::stream).toList().getLast();
    }
}
