package org.ipop.wire.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.util.List;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.group.MembershipReport.Change;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpHeader;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Ipv4View;
import org.ipop.wire.ip.Ipv6View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembershipReportTest {
    private static final InetAddress HOST = InetAddress.ofLiteral("10.66.0.10");
    private static final InetAddress ROUTERS = InetAddress.ofLiteral("224.0.0.22");
    private static final InetAddress HOST6 = InetAddress.ofLiteral("::");
    private static final InetAddress ROUTERS6 = InetAddress.ofLiteral("ff02::16");
    private static final InetAddress A = InetAddress.ofLiteral("239.1.2.3");
    private static final InetAddress B = InetAddress.ofLiteral("224.0.0.251");
    private static final InetAddress A6 = InetAddress.ofLiteral("ff05::1:2:3");
    private static final String A_HEX = "ef010203";
    private static final String B_HEX = "e00000fb";
    private static final String A6_HEX = "ff050000000000000000000100020003";

    @ParameterizedTest
    @CsvSource({"12000000, true", "16000000, true", "17000000, false"})
    void ofTheFirstVersionsEachIsOneGroup(String head, boolean joined) throws MalformedPacket {
        assertThat(parse4(head + A_HEX)).containsExactly(new Change(A, joined));
        String head6 = joined ? "83000000" : "84000000";
        assertThat(parse6(head6 + "00000000" + A6_HEX)).containsExactly(new Change(A6, joined));
    }

    @Test
    void theNewerOnesHaveManyGroups() throws MalformedPacket {
        String records = "04000000" + A_HEX + "03000000" + B_HEX;
        assertThat(parse4("2200000000000002" + records))
            .containsExactly(new Change(A, true), new Change(B, false));
        assertThat(parse6("8f00000000000002" + "02000000" + A6_HEX + "03000000" + A6_HEX))
            .containsExactly(new Change(A6, true), new Change(A6, false));
    }

    /** Kind, number of sources, and what it says: + listens, - does not, 0 nothing. */
    @ParameterizedTest
    @CsvSource({"1,0,0", "1,1,+", "2,0,+", "2,1,+", "3,0,-", "3,1,+", "4,0,+", "4,1,+", "5,1,+", "5,0,0", "6,1,0",
        "7,0,0"})
    void sourcesDoNotMatterAsLongAsThereIsOne(int kind, int sources, String says) throws MalformedPacket {
        String record = "%02x01%04x".formatted(kind, sources) + A_HEX + "0a000001".repeat(sources) + "deadbeef";
        List<Change> changes = parse4("2200000000000001" + record);
        switch (says) {
            case "+" -> assertThat(changes).containsExactly(new Change(A, true));
            case "-" -> assertThat(changes).containsExactly(new Change(A, false));
            default -> assertThat(changes).isEmpty();
        }
    }

    @Test
    void everyTruncationIsRefused() {
        String report = "2200000000000002" + "04010001" + A_HEX + "0a000001" + "deadbeef" + "03000000" + B_HEX;
        String report6 = "8f00000000000001" + "04010001" + A6_HEX + A6_HEX + "deadbeef";
        for (int length = 0; length < report.length() / 2; length++) {
            String cut = report.substring(0, 2 * length);
            assertThatThrownBy(() -> parse4(cut)).as("%d bytes", length).isInstanceOf(MalformedPacket.class);
        }
        for (int length = 4; length < report6.length() / 2; length++) {
            String cut = report6.substring(0, 2 * length);
            assertThatThrownBy(() -> parse6(cut)).as("%d bytes", length).isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void wrongChecksumsAddressesAndNumbersAreRefused() throws MalformedPacket {
        ByteBuf packet = igmp("16000000" + A_HEX);
        packet.setByte(packet.writerIndex() - 1, 9);
        IpView damaged = IpView.of(packet);
        assertThatThrownBy(() -> MembershipReport.parse(damaged)).hasMessageContaining("checksum");
        assertThatThrownBy(() -> parse4("16000000" + "0a420001")).hasMessageContaining("no group");
        assertThatThrownBy(() -> parse4("2200000000000101" + ("04000000" + A_HEX).repeat(257)))
            .hasMessageContaining("257 records");
    }

    @Test
    void queriesAreReportsOfNothing() throws MalformedPacket {
        for (ByteBuf query : new ByteBuf[] {MembershipQuery.igmp(60), MembershipQuery.mld(60)}) {
            IpView ip = IpView.of(query);
            assertThat(MembershipReport.isSignalling(ip)).isTrue();
            assertThat(MembershipReport.parse(ip).changes()).isEmpty();
        }
    }

    /** As RFC 3376, section 4.1 and RFC 3810, section 5.1 draw them, behind headers with router alert. */
    @Test
    void queriesAreThoseOfTheDrawing() throws MalformedPacket {
        ByteBuf igmp = MembershipQuery.igmp(60);
        assertThat(((Ipv4View) IpView.of(igmp)).headerChecksumHolds()).isTrue();
        assertThat(ByteBufUtil.hexDump(igmp)).matches("46c00024" + "00004000" + "0102...." + "00000000" + "e0000001"
            + "94040000" + "110a...." + "00000000" + "023c0000");
        ByteBuf mld = MembershipQuery.mld(60);
        assertThat(((Ipv6View) IpView.of(mld)).hopLimit()).isEqualTo(1);
        assertThat(ByteBufUtil.hexDump(mld)).matches("60000000" + "0024" + "00" + "01"
            + "fe800000000000000000000000000001" + "ff020000000000000000000000000001" + "3a00050200000100"
            + "8200...." + "03e80000" + "0".repeat(32) + "023c0000");
    }

    @Test
    void pingsAndNeighbourDiscoveryAreNoSignals() throws MalformedPacket {
        for (String type : new String[] {"80", "85", "87", "88", "90"}) {
            assertThat(MembershipReport.isSignalling(IpView.of(icmp6(type + "0000000000000000")))).isFalse();
        }
        IpHeader udp = IpHeader.of(HOST, A, IpProtocol.UDP, 1);
        assertThat(MembershipReport.isSignalling(IpView.of(udp.toPacket().writeByte(0x16)))).isFalse();
    }

    private static List<Change> parse4(String hex) throws MalformedPacket {
        return MembershipReport.parse(IpView.of(igmp(hex))).changes();
    }

    private static List<Change> parse6(String hex) throws MalformedPacket {
        return MembershipReport.parse(IpView.of(icmp6(hex))).changes();
    }

    private static ByteBuf igmp(String hex) {
        byte[] message = ByteBufUtil.decodeHexDump(hex);
        ByteBuf packet = IpHeader.of(HOST, ROUTERS, IpProtocol.IGMP, message.length).toPacket();
        int start = packet.writerIndex();
        packet.writeBytes(message);
        if (message.length >= 4) {
            packet.setShort(start + 2, Checksum.of(packet, start, message.length));
        }
        return packet;
    }

    private static ByteBuf icmp6(String hex) {
        byte[] message = ByteBufUtil.decodeHexDump(hex);
        ByteBuf packet = IpHeader.of(HOST6, ROUTERS6, IpProtocol.ICMPV6, message.length).toPacket();
        int start = packet.writerIndex();
        packet.writeBytes(message);
        packet.setShort(start + 2, Checksum.ofPayload(packet, start - packet.readerIndex(), IpProtocol.ICMPV6));
        return packet;
    }
}
