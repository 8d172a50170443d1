package org.ipop.wire.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.MacAddress;
import org.ipop.wire.lan.GatewayFrame.Claim;
import org.ipop.wire.lan.GatewayFrame.Host;
import org.ipop.wire.lan.GatewayFrame.Sender;
import org.ipop.wire.lan.GatewayFrame.Signed;
import org.ipop.wire.lan.GatewayFrame.Told;
import org.junit.jupiter.api.Test;

class GatewayFrameTest {
    private static final byte[] KEY = new byte[32];
    private static final GatewayFrame FRAME = new GatewayFrame(new RingId(0x0102030405060708L),
        new Sender(Bytes.copyOf(KEY), 0x1112131415161718L, 0x2122232425262728L, 0x3132333435363738L),
        new Claim(GatewayRole.SERVING, 0xF1F2F3F4L, ip("10.66.2.1")), List.of(0x4142434445464748L),
        new Told(List.of(new Host(MacAddress.parse("02:00:00:00:00:0a"), ip("10.66.2.2"), 0xFFFF0001L, "w1"),
            new Host(MacAddress.parse("02:00:00:00:00:0b"), ip("10.66.2.3"), 0, "")),
            List.of(ip("10.66.9.9"))));
    private static final byte[] SIGNATURE = new byte[GatewayFrame.SIGNATURE_BYTES];

    @Test
    void aFrameHasItsBytesInTheDocumentedOrder() {
        assertThat(Bytes.copyOf(FRAME.content()).toHex()).isEqualTo("01" + "03" + "0102030405060708"
            + "00".repeat(32) + "1112131415161718" + "2122232425262728" + "3132333435363738" + "f1f2f3f4" + "0a420201"
            + "01" + "4142434445464748" + "02" + "02000000000a" + "0a420202" + "ffff0001" + "02" + "7731"
            + "02000000000b" + "0a420203" + "00000000" + "00" + "01" + "0a420909");
    }

    @Test
    void whatIsWrittenIsReadAndTheSignatureIsAboutAllOfIt() throws MalformedPacket {
        Arrays.fill(SIGNATURE, (byte) 9);
        Signed signed = GatewayFrame.parse(frame(FRAME.content()));
        assertThat(signed.frame()).isEqualTo(FRAME);
        assertThat(signed.signature()).isEqualTo(SIGNATURE);
        assertThat(signed.message()).isEqualTo(GatewayFrame.message(FRAME.content()))
            .startsWith("ipop gateway".getBytes()).endsWith(FRAME.content());
        assertThat(FRAME.sender().node()).isEqualTo(NodeId.ofPublicKey(KEY));
    }

    @Test
    void everyCutAndEveryAdditionIsMalformed() {
        byte[] content = FRAME.content();
        for (int length = 0; length < content.length; length++) {
            byte[] cut = Arrays.copyOf(content, length);
            assertThatThrownBy(() -> GatewayFrame.parse(frame(cut))).isInstanceOf(MalformedPacket.class);
        }
        assertThatThrownBy(() -> GatewayFrame.parse(frame(Arrays.copyOf(content, content.length + 1))))
            .hasMessageContaining("too many");
        assertThatThrownBy(() -> GatewayFrame.parse(Unpooled.buffer(8))).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void anotherVersionOrRoleIsMalformed() {
        for (int[] change : new int[][] {{0, 2}, {1, 0}, {1, 5}}) {
            byte[] content = FRAME.content();
            content[change[0]] = (byte) change[1];
            assertThatThrownBy(() -> GatewayFrame.parse(frame(content))).isInstanceOf(MalformedPacket.class);
        }
    }

    private static ByteBuf frame(byte[] content) {
        return Unpooled.wrappedBuffer(content, SIGNATURE);
    }

    private static Inet4Address ip(String text) {
        return (Inet4Address) InetAddress.ofLiteral(text);
    }
}
