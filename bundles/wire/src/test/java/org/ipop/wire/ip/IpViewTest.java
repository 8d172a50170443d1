package org.ipop.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.HexFormat;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;

class IpViewTest {
    private static final InetAddress A4 = InetAddress.ofLiteral("10.66.1.2");
    private static final InetAddress B4 = InetAddress.ofLiteral("10.66.3.4");
    private static final InetAddress A6 = InetAddress.ofLiteral("fd00::1");
    private static final InetAddress B6 = InetAddress.ofLiteral("fd00::2");
    private static final String V6_ADDRESSES = "fd000000000000000000000000000001" + "fd000000000000000000000000000002";

    @Test
    void ipv4RoundTripWithAllFieldsDistinct() throws MalformedPacket {
        ByteBuf packet = new IpHeader(A4, B4, 17, 9, 3).toPacket().writeBytes(new byte[3]);
        assertThat(HexFormat.of().formatHex(bytes(packet))).isEqualTo("4500001700004000" + "0911" + "594d"
            + "0a420102" + "0a420304" + "000000");
        Ipv4View view = (Ipv4View) IpView.of(packet);
        assertThat(view.source()).isEqualTo(A4);
        assertThat(view.destination()).isEqualTo(B4);
        assertThat(view.protocol()).isEqualTo(17);
        assertThat(view.hopLimit()).isEqualTo(9);
        assertThat(view.payloadStart()).isEqualTo(20);
        assertThat(view.payloadBytes()).isEqualTo(3);
        assertThat(view.sourceBits()).isEqualTo(0x0A42_0102);
        assertThat(view.destinationBits()).isEqualTo(0x0A42_0304);
        assertThat(view.dontFragment()).isTrue();
        assertThat(view.laterFragment()).isFalse();
        assertThat(view.headerChecksumHolds()).isTrue();
        packet.release();
    }

    @Test
    void ipv6RoundTripWithAllFieldsDistinct() throws MalformedPacket {
        ByteBuf packet = new IpHeader(A6, B6, 58, 255, 3).toPacket().writeBytes(new byte[3]);
        assertThat(HexFormat.of().formatHex(bytes(packet))).isEqualTo("6000000000033aff" + V6_ADDRESSES + "000000");
        Ipv6View view = (Ipv6View) IpView.of(packet);
        assertThat(view.source()).isEqualTo(A6);
        assertThat(view.destination()).isEqualTo(B6);
        assertThat(view.protocol()).isEqualTo(58);
        assertThat(view.hopLimit()).isEqualTo(255);
        assertThat(view.payloadStart()).isEqualTo(40);
        assertThat(view.payloadBytes()).isEqualTo(3);
        assertThat(view.sourceHigh()).isEqualTo(0xFD00_0000_0000_0000L);
        assertThat(view.sourceLow()).isEqualTo(1);
        assertThat(view.destinationHigh()).isEqualTo(0xFD00_0000_0000_0000L);
        assertThat(view.destinationLow()).isEqualTo(2);
        packet.release();
    }

    @Test
    void writtenPacketsHaveRoomAroundThem() {
        ByteBuf packet = IpHeader.of(A4, B4, 1, 100).toPacket().writeBytes(new byte[100]);
        assertThat(packet.readerIndex()).isEqualTo(Packet.HEADROOM);
        assertThat(packet.writableBytes()).isGreaterThanOrEqualTo(Packet.TAILROOM);
        assertThat(packet.hasArray()).isTrue();
        packet.release();
    }

    @Test
    void ipv4OptionsBelongToTheHeader() throws MalformedPacket {
        IpView view = IpView.of(hex("4600001900004000" + "09110000" + "0a420102" + "0a420304" + "01010100" + "aa"));
        assertThat(view.payloadStart()).isEqualTo(24);
        assertThat(view.payloadBytes()).isEqualTo(1);
        assertThat(((Ipv4View) view).headerChecksumHolds()).isFalse();
    }

    @Test
    void ipv4FragmentsTell() throws MalformedPacket {
        IpView first = IpView.of(hex("4500001400012000" + "09110000" + "0a420102" + "0a420304"));
        IpView later = IpView.of(hex("4500001400010001" + "09110000" + "0a420102" + "0a420304"));
        assertThat(first.laterFragment()).isFalse();
        assertThat(((Ipv4View) first).dontFragment()).isFalse();
        assertThat(later.laterFragment()).isTrue();
    }

    @Test
    void lengthsMustAgreeWithTheBuffer() {
        String ipv4 = "4500001400004000" + "09110000" + "0a420102" + "0a420304";
        assertMalformed(ipv4 + "00");
        assertMalformed("44" + ipv4.substring(2));
        assertMalformed("4f" + ipv4.substring(2));
        assertMalformed("6000000000003aff" + V6_ADDRESSES + "00");
        assertMalformed("7000000000003aff" + V6_ADDRESSES);
        assertMalformed("");
    }

    @Test
    void truncatedAtEveryLength() {
        String ipv4 = "4600001900004000" + "0911" + "0000" + "0a420102" + "0a420304" + "01010100" + "aa";
        String ipv6 = "6000000000102cff" + V6_ADDRESSES + "11000000" + "00000001" + "0001020304050607";
        for (String whole : new String[] {ipv4, ipv6}) {
            for (int length = 0; length < whole.length(); length += 2) {
                assertMalformed(whole.substring(0, length));
            }
        }
    }

    @Test
    void ipv6ExtensionHeadersAreSkipped() throws MalformedPacket {
        String hopByHop = "2b" + "01" + "00".repeat(14);
        String routing = "33" + "00" + "00".repeat(6);
        String authentication = "3c" + "01" + "00".repeat(10);
        String options = "11" + "00" + "00".repeat(6);
        String chain = hopByHop + routing + authentication + options;
        IpView view = IpView.of(hex("60000000" + length(chain + "aabb") + "00ff" + V6_ADDRESSES + chain + "aabb"));
        assertThat(view.protocol()).isEqualTo(17);
        assertThat(view.payloadBytes()).isEqualTo(2);
    }

    @Test
    void ipv6LaterFragmentEndsTheChain() throws MalformedPacket {
        String first = "3a000001" + "00000007";
        String later = "3a000009" + "00000007";
        assertThat(IpView.of(hex("6000000000082cff" + V6_ADDRESSES + first)).laterFragment()).isFalse();
        IpView view = IpView.of(hex("60000000000a2cff" + V6_ADDRESSES + later + "3a00"));
        assertThat(view.laterFragment()).isTrue();
        assertThat(view.protocol()).isEqualTo(58);
        assertThat(view.payloadStart()).isEqualTo(48);
    }

    @Test
    void ipv6ExtensionHeadersBeyondThePacketOrWithoutEndAreMalformed() {
        assertMalformed("60000000000800ff" + V6_ADDRESSES + "3a01000000000000");
        assertMalformed("60000000000400ff" + V6_ADDRESSES + "3a000000");
        String endless = "0000000000000000".repeat(Ipv6View.EXTENSION_HEADERS + 1);
        assertMalformed("60000000" + length(endless) + "00ff" + V6_ADDRESSES + endless);
    }

    @Test
    void addressesOfTwoFamiliesAndImpossibleLengthsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> IpHeader.of(A4, B6, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> IpHeader.of(A4, B4, 1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> IpHeader.of(A4, B4, 1, 65_516));
    }

    @Test
    void theReaderIndexIsThePacketsStart() throws MalformedPacket {
        ByteBuf shifted = hex("eeeeee" + "6000000000003aff" + V6_ADDRESSES).skipBytes(3);
        assertThat(IpView.of(shifted).destination()).isEqualTo(B6);
        assertThat(shifted.readerIndex()).isEqualTo(3);
    }

    private static void assertMalformed(String hex) {
        assertThatThrownBy(() -> IpView.of(hex(hex))).as(hex).isInstanceOf(MalformedPacket.class);
    }

    private static String length(String hex) {
        return HexFormat.of().toHexDigits((short) (hex.length() / 2));
    }

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    }

    private static byte[] bytes(ByteBuf packet) {
        byte[] bytes = new byte[packet.readableBytes()];
        packet.getBytes(packet.readerIndex(), bytes);
        return bytes;
    }
}
