package org.ipop.vnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.vnet.Station.BETA;
import static org.ipop.vnet.Station.OWN;
import static org.ipop.vnet.Station.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.HexFormat;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpHeader;
import org.ipop.wire.ip.IpProtocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of packets that are longer than the path to a member carries. */
class PathMtuTest {
    private static final int FRAGMENT = 6;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int SYN_BYTES = 24;

    private final Station station = Station.open();

    @BeforeEach
    void bothAreKnown() {
        station.store(Directory.record6(station.beta.ipv6(), station.beta, station.now() + 3600));
        station.leave(udp(OWN, BETA, 1));
        station.leave(udp(station.self.ipv6(), station.beta.ipv6(), 1));
        station.run(1);
        station.links.sent.clear();
        station.tap().written.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "1240, true,  true,  1240, 0",
        "1240, true,  true,  1241, 1240",
        "1240, true,  false, 1280, 0",
        "1240, false, true,  1280, 0",
        "1240, false, true,  1281, 1280",
        "1400, false, true,  1400, 0",
        "1400, false, true,  1401, 1400",
        "2147483647, true, true, 9000, 0"})
    void aSenderThatAsksNotToBeFragmentedIsToldTheMtu(int mtu, boolean ipv4, boolean dontFragment, int bytes,
                                                      int told) {
        station.links.mtu = mtu;
        station.leave(packet(ipv4, dontFragment, bytes));
        if (told == 0) {
            assertThat(station.links.sent).hasSize(1);
            assertThat(station.tap().written).isEmpty();
        } else {
            assertThat(station.links.sent).isEmpty();
            assertThat(toldBy(station.tap().written.getFirst(), ipv4)).isEqualTo((ipv4 ? "0304" : "0200") + told);
            assertThat(station.count("drop.too-big")).isOne();
            assertThat(station.count("icmp.too-big")).isOne();
        }
    }

    @Test
    void errorsAreLimitedToAHundredASecond() {
        station.links.mtu = 1_240;
        for (int i = 0; i < 300; i++) {
            station.leave(packet(true, true, 1_280));
        }
        assertThat(station.tap().written).hasSize(Outbound.ERRORS_PER_SECOND);
        assertThat(station.count("drop.too-big")).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource({
        "6,  16, 1240, true",
        "17, 6,  1252, false",
        "17, 6,  1212, true"})
    void ofPacketsThatAreToBeCutTheSegmentsCount(int protocol, int checksumOffset, int segment, boolean passes) {
        station.links.mtu = 1_240;
        ByteBuf whole = header(protocol, 20 + 6_200).writeZero(20 + 6_200);
        station.tap().sink.packet(new Packet(whole, new Offload(segment, 20, checksumOffset, 0)));
        station.tap().sink.flush();
        assertThat(station.links.sent).hasSize(passes ? 1 : 0);
    }

    @Test
    void whatAMemberOffersIsLoweredToWhatThePathToItCarries() {
        station.links.mtu = 1_240;
        station.arrive(station.beta, syn());
        station.run(1);
        byte[] written = station.tap().written.getFirst();
        assertThat(HexFormat.of().formatHex(written, 40, 44)).isEqualTo("020404b0");
        assertThat(Checksum.ofPayload(Unpooled.wrappedBuffer(written), 20, IpProtocol.TCP)).isZero();
        assertThat(station.count("mss-clamped")).isOne();
        station.links.mtu = Integer.MAX_VALUE;
        station.arrive(station.beta, syn());
        assertThat(HexFormat.of().formatHex(station.tap().written.getLast(), 40, 44)).isEqualTo("020405b4");
        assertThat(station.count("mss-clamped")).isOne();
    }

    private ByteBuf packet(boolean ipv4, boolean dontFragment, int bytes) {
        InetAddress from = ipv4 ? OWN : station.self.ipv6();
        InetAddress to = ipv4 ? BETA : station.beta.ipv6();
        int header = ipv4 ? 20 : 40;
        ByteBuf packet = IpHeader.of(from, to, IpProtocol.UDP, bytes - header).toPacket().writeZero(bytes - header);
        if (ipv4) {
            packet.setShort(packet.readerIndex() + FRAGMENT, dontFragment ? DONT_FRAGMENT : 0);
        }
        return packet;
    }

    private static ByteBuf header(int protocol, int bytes) {
        return IpHeader.of(OWN, BETA, protocol, bytes).toPacket();
    }

    private static ByteBuf syn() {
        ByteBuf syn = IpHeader.of(BETA, OWN, IpProtocol.TCP, SYN_BYTES).toPacket();
        int tcp = syn.writerIndex();
        syn.writeShort(443).writeShort(40_000).writeLong(7).writeByte(0x60).writeByte(0x12).writeShort(64_000)
            .writeInt(0).writeInt(0x020405b4);
        return syn.setShort(tcp + 16, Checksum.ofPayload(syn, 20, IpProtocol.TCP));
    }

    /** Type and code, then the MTU. */
    private static String toldBy(byte[] error, boolean ipv4) {
        int icmp = ipv4 ? 20 : 40;
        return HexFormat.of().formatHex(error, icmp, icmp + 2) + Unpooled.wrappedBuffer(error).getInt(icmp + 4);
    }
}
