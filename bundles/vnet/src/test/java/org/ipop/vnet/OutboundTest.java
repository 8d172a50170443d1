package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.vnet.Station.BETA;
import static org.ipop.vnet.Station.NOBODY;
import static org.ipop.vnet.Station.OWN;
import static org.ipop.vnet.Station.echo;
import static org.ipop.vnet.Station.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboundTest {
    private final Station station = Station.open();

    @Test
    void theFirstPacketsWaitForTheAnswerAndLeaveInOrder() {
        for (int tag = 0; tag < 3; tag++) {
            station.leave(udp(OWN, BETA, tag));
        }
        assertThat(station.links.sent).isEmpty();
        station.run(1);
        assertThat(station.links.receivers()).containsOnly(station.beta.node()).hasSize(3);
        assertThat(station.links.sent).extracting(sent -> Station.tag(sent.packet())).containsExactly(0, 1, 2);
        assertThat(station.links.sent.getFirst().to().attach()).isEqualTo(station.beta.position());
        assertThat(station.dht.asked).hasSize(1);
        assertThat(station.count("sent")).isEqualTo(3);
    }

    @Test
    void aKnownMemberGetsItsPacketsAtOnceAndAFlushABatch() {
        station.leave(udp(OWN, BETA, 1));
        station.run(1);
        int before = station.links.flushes;
        station.tap().sink.packet(Packet.of(udp(OWN, BETA, 2)));
        station.tap().sink.packet(Packet.of(udp(OWN, BETA, 3)));
        station.tap().sink.flush();
        assertThat(station.links.sent).hasSize(3);
        assertThat(station.links.flushes).isEqualTo(before + 1);
        assertThat(station.tap().flushes).as("nothing went into the tap").isZero();
    }

    @Test
    void aMembersIpv6AddressIsFoundByItsRecord() {
        station.store(Directory.record6(station.beta.ipv6(), station.beta, station.now() + 3600));
        station.leave(udp(station.self.ipv6(), station.beta.ipv6(), 1));
        station.run(1);
        assertThat(station.links.receivers()).containsExactly(station.beta.node());
    }

    @ParameterizedTest
    @CsvSource({
        "10.66.0.11,   10.66.0.20,  source",
        "0.0.0.0,      10.66.0.20,  source",
        "192.0.2.1,    198.51.100.1, source",
        "10.66.0.1,    10.66.0.20,  source",
        "10.66.0.10,   10.67.0.1,   not-ours",
        "10.66.0.10,   10.65.255.255, not-ours",
        "10.66.0.10,   8.8.8.8,     not-ours",
        "10.66.0.10,   10.66.0.10,  own",
        "10.66.0.10,   10.66.0.1,   own",
        "10.66.0.10,   224.0.0.251, multicast",
        "10.66.0.10,   239.255.255.250, multicast",
        "10.66.0.10,   255.255.255.255, multicast",
        "10.66.0.10,   10.66.255.255, multicast",
        "10.66.0.10,   10.66.0.0,   multicast",
        "fe80::1,      ff02::2,     multicast",
        "::,           ff02::16,    multicast",
        "fe80::1,      fd01:2345:6789::7, source",
        "fd01:2345:6789::7, fd01:2345:6789::8, source"})
    void whatIsNotForAMemberIsDroppedAndCountedWithoutAnError(String from, String to, String counter) {
        station.leave(udp(InetAddress.ofLiteral(from), InetAddress.ofLiteral(to), 1));
        station.run(1);
        assertThat(station.count("drop." + counter)).isEqualTo(1);
        assertThat(station.drops()).isEqualTo(1);
        assertThat(station.links.sent).isEmpty();
        assertThat(station.tap().written).isEmpty();
    }

    @Test
    void ipv6OutsideTheNetworkIsNotOurs() {
        station.leave(udp(station.self.ipv6(), InetAddress.ofLiteral("fd01:2345:6788::7"), 1));
        station.leave(udp(station.self.ipv6(), InetAddress.ofLiteral("2001:db8::7"), 1));
        station.leave(udp(station.self.ipv6(), station.self.ipv6(), 1));
        assertThat(station.count("drop.not-ours")).isEqualTo(2);
        assertThat(station.count("drop.own")).isEqualTo(1);
    }

    @Test
    void anUnknownAddressIsAnsweredAsUnreachable() throws MalformedPacket {
        station.leave(udp(OWN, NOBODY, 1));
        station.run(1);
        IpView error = IpView.of(Unpooled.wrappedBuffer(station.tap().written.getFirst()));
        assertThat(error.source()).as("a system drops what claims to come from itself").isEqualTo(NOBODY);
        assertThat(error.destination()).isEqualTo(OWN);
        assertThat(error.protocol()).isEqualTo(IpProtocol.ICMP);
        assertThat(HexFormat.of().formatHex(station.tap().written.getFirst(), 20, 22)).isEqualTo("0301");
        assertThat(station.count("drop.unreachable")).isEqualTo(1);
        assertThat(station.tap().flushes).isEqualTo(1);
        station.leave(udp(OWN, NOBODY, 2));
        assertThat(station.tap().written).as("at once, from memory").hasSize(2);
        assertThat(station.dht.asked).hasSize(1);
    }

    @Test
    void anUnknownIpv6AddressIsAnsweredAsUnreachable() {
        station.leave(udp(station.self.ipv6(), InetAddress.ofLiteral("fd01:2345:6789::99"), 1));
        station.run(1);
        assertThat(HexFormat.of().formatHex(station.tap().written.getFirst(), 40, 42)).isEqualTo("0103");
    }

    @Test
    void errorsAreLimitedToAHundredASecond() {
        station.leave(udp(OWN, NOBODY, 1));
        station.run(0.5);
        for (int i = 0; i < 300; i++) {
            station.leave(udp(OWN, NOBODY, i));
        }
        int told = 1 + Outbound.ERRORS_PER_SECOND;
        assertThat(station.tap().written).hasSize(told);
        assertThat(station.count("drop.unreachable")).isEqualTo(301);
        assertThat(station.count("icmp.unreachable")).isEqualTo(told);
    }

    @Test
    void eightPacketsWaitForADestination() {
        station.dht.mute = true;
        for (int i = 0; i < 20; i++) {
            station.leave(udp(OWN, BETA, i));
        }
        assertThat(station.count("drop.queue-full")).isEqualTo(12);
        station.run(6);
        assertThat(station.count("drop.unresolved")).as("the ring did not answer").isEqualTo(8);
        assertThat(station.tap().written).as("repetition serves better than an error").isEmpty();
    }

    @Test
    void sixtyFourPacketsWaitInAll() {
        station.dht.mute = true;
        for (int host = 0; host < 20; host++) {
            for (int i = 0; i < 8; i++) {
                station.leave(udp(OWN, InetAddress.ofLiteral("10.66.3." + host), i));
            }
        }
        assertThat(station.count("drop.queue-full")).isEqualTo(20 * 8 - 64);
        station.router.close();
        assertThat(station.drops()).isEqualTo(20 * 8 - 64);
    }

    @Test
    void aStoreThatFailsCostsThePacketButNoError() {
        station.dht.failing = true;
        station.leave(udp(OWN, BETA, 1));
        station.run(1);
        assertThat(station.count("drop.unresolved")).isEqualTo(1);
        station.dht.failing = false;
        station.leave(udp(OWN, BETA, 2));
        station.run(1);
        assertThat(station.links.sent).hasSize(1);
    }

    @Test
    void whatTheLinksDoNotTakeIsCounted() {
        station.links.full = true;
        station.leave(udp(OWN, BETA, 1));
        station.run(1);
        assertThat(station.count("drop.link")).isEqualTo(1);
        assertThat(station.count("sent")).isZero();
    }

    @Test
    void packetsCutAtEveryLengthAreMalformed() {
        int cut = 0;
        for (ByteBuf whole : List.of(udp(OWN, BETA, 1), echo(station.self.ipv6(), station.beta.ipv6(), false))) {
            int length = whole.readableBytes();
            for (int i = 0; i < length; i++, cut++) {
                station.leave(whole.copy(whole.readerIndex(), i));
            }
            whole.release();
        }
        station.leave(Unpooled.wrappedBuffer(new byte[] {0x55, 0, 0, 0}));
        assertThat(station.count("drop.malformed")).isEqualTo(cut + 1);
        assertThat(station.drops()).isEqualTo(cut + 1);
    }
}
