package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.vnet.Station.BETA;
import static org.ipop.vnet.Station.NOBODY;
import static org.ipop.vnet.Station.OWN;
import static org.ipop.vnet.Station.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.ipop.api.edge.Packet;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.api.vnet.StubPort;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Udp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two hosts behind the member of the {@link Station}. */
class FromHostsTest {
    private static final InetAddress HOST = InetAddress.ofLiteral("10.66.3.1");
    private static final InetAddress NEIGHBOUR = InetAddress.ofLiteral("10.66.3.2");
    private static final InetAddress NAME_SERVER = InetAddress.ofLiteral("10.66.0.1");

    private final Station station = Station.open();
    private final Hosts hosts = new Hosts();
    private final StubPort port = station.router.attach(hosts);

    @Test
    void aHostsPacketGoesToTheMemberAndComesBack() {
        put(udp(HOST, BETA, 1));
        station.run(1);
        assertThat(station.links.receivers()).containsExactly(station.beta.node());
        station.arrive(station.beta, udp(BETA, HOST, 2));
        assertThat(hosts.got).hasSize(1);
        assertThat(Station.tag(hosts.got.getFirst())).isEqualTo(2);
        assertThat(station.tap().written).isEmpty();
    }

    @Test
    void whatWaitsForAnAnswerGoesOn() {
        for (int tag = 0; tag < 3; tag++) {
            put(udp(HOST, BETA, tag));
        }
        assertThat(station.links.sent).isEmpty();
        station.run(1);
        assertThat(station.links.sent).extracting(sent -> Station.tag(sent.packet())).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource({"10.66.3.9, 10.66.0.20, source", "10.66.0.10, 10.66.0.20, source", "10.66.0.1, 10.66.0.20, source",
        "10.66.3.1, 8.8.8.8, not-ours", "10.66.3.1, 224.0.0.251, multicast", "10.66.3.1, 10.66.255.255, multicast"})
    void whatAHostMayNotSendIsDropped(String from, String to, String counter) {
        put(udp(InetAddress.ofLiteral(from), InetAddress.ofLiteral(to), 1));
        station.run(1);
        assertThat(station.count("drop." + counter)).isEqualTo(1);
        assertThat(station.links.sent).isEmpty();
        assertThat(station.tap().written).isEmpty();
    }

    @Test
    void thisNodeAndItsNameServerAreReachedAndAnswer() {
        put(udp(HOST, OWN, 1));
        put(udp(HOST, NAME_SERVER, 2));
        assertThat(station.tap().written).extracting(Station::tag).containsExactly(1, 2);
        station.leave(udp(OWN, HOST, 3));
        station.leave(udp(NAME_SERVER, HOST, 4));
        assertThat(hosts.got).extracting(Station::tag).containsExactly(3, 4);
        assertThat(station.drops()).isZero();
    }

    @Test
    void hostsReachEachOther() {
        put(udp(HOST, NEIGHBOUR, 7));
        assertThat(hosts.got).extracting(Station::tag).containsExactly(7);
    }

    @Test
    void aSpoofedPacketDoesNotReachAHost() {
        station.arrive(station.beta, udp(NOBODY, HOST, 1));
        station.run(1);
        assertThat(hosts.got).isEmpty();
        assertThat(station.count("drop.spoofed")).isEqualTo(1);
    }

    @Test
    void whatIsTooBigIsAnsweredAndNotSent() throws MalformedPacket {
        ByteBuf content = Unpooled.wrappedBuffer(new byte[1400]);
        put(Udp.packet(new InetSocketAddress(HOST, 1), new InetSocketAddress(BETA, 2), content));
        station.run(1);
        assertThat(station.links.sent).isEmpty();
        assertThat(station.count("drop.too-big")).isEqualTo(1);
        byte[] error = hosts.got.getFirst();
        IpView ip = IpView.of(Unpooled.wrappedBuffer(error));
        assertThat(ip.destination()).isEqualTo(HOST);
        assertThat(ip.protocol()).isEqualTo(IpProtocol.ICMP);
        assertThat((error[26] & 0xFF) << 8 | error[27] & 0xFF).as("MTU").isEqualTo(port.mtu()).isEqualTo(1280);
    }

    @Test
    void aHostHearsThatNobodyIsThere() throws MalformedPacket {
        put(udp(HOST, NOBODY, 1));
        station.run(1);
        assertThat(IpView.of(Unpooled.wrappedBuffer(hosts.got.getFirst())).protocol()).isEqualTo(IpProtocol.ICMP);
        assertThat(station.tap().written).isEmpty();
    }

    @Test
    void aHostOfOursIsNobodyElses() {
        assertThat(station.get(station.router.route(HOST)).verdict()).isEqualTo(RouteDecision.Verdict.LOCAL);
        port.close();
        assertThat(station.get(station.router.route(HOST)).verdict()).isEqualTo(RouteDecision.Verdict.UNREACHABLE);
    }

    @Test
    void afterTheEndNothingPasses() {
        port.close();
        put(udp(HOST, BETA, 1));
        station.arrive(station.beta, udp(BETA, HOST, 2));
        station.run(1);
        assertThat(hosts.got).isEmpty();
        assertThat(station.links.sent).isEmpty();
        assertThat(station.count("drop.source")).isEqualTo(1);
        assertThat(station.count("drop.destination")).isEqualTo(1);
    }

    @Test
    void aNewerNetworkOfHostsTakesThePlace() {
        Hosts newer = new Hosts();
        StubPort next = station.router.attach(newer);
        port.close();
        station.leave(udp(OWN, HOST, 3));
        assertThat(hosts.got).isEmpty();
        assertThat(newer.got).hasSize(1);
        next.close();
    }

    private void put(ByteBuf packet) {
        port.packet(Packet.of(packet));
        port.flush();
    }

    private static final class Hosts implements StubNetwork {
        private final Set<Integer> addresses =
            new LinkedHashSet<>(List.of(AddressPlan.bits4(HOST), AddressPlan.bits4(NEIGHBOUR)));
        private final List<byte[]> got = new ArrayList<>();

        @Override
        public boolean has(int ipv4) {
            return addresses.contains(ipv4);
        }

        @Override
        public void packet(Packet packet) {
            got.add(ByteBufUtil.getBytes(packet.buffer()));
            packet.buffer().release();
        }

        @Override
        public void flush() {
            // kept at once
        }
    }
}
