package org.ipop.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpTest {
    private ByteBuf packet = Unpooled.EMPTY_BUFFER;

    @AfterEach
    void release() {
        packet.release();
    }

    @Test
    void roundTripInBothFamilies() throws MalformedPacket {
        for (String[] pair : new String[][] {{"10.66.0.1", "10.66.0.2"}, {"fd00::1", "fd00::2"}}) {
            ByteBuf content = Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII);
            packet = Udp.packet(at(pair[0], 1000), at(pair[1], 53), content);
            assertThat(content.readableBytes()).isEqualTo(5);
            IpView ip = IpView.of(packet);
            Udp udp = Udp.parse(ip);
            assertThat(udp).isEqualTo(new Udp(1000, 53, ip.payloadStart() + 8, 5));
            assertThat(packet.toString(packet.readerIndex() + udp.payloadStart(), 5, StandardCharsets.US_ASCII))
                .isEqualTo("hello");
        }
    }

    @Test
    void anyChangedByteIsNoticed() throws MalformedPacket {
        packet = Udp.packet(at("fd00::1", 1000), at("fd00::2", 53), Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        for (int i = 8; i < packet.readableBytes(); i++) {
            int index = packet.readerIndex() + i;
            packet.setByte(index, packet.getByte(index) ^ 0x10);
            assertMalformed();
            packet.setByte(index, packet.getByte(index) ^ 0x10);
        }
        Udp.parse(IpView.of(packet));
    }

    @Test
    void noChecksumIsFineInIpv4Only() throws MalformedPacket {
        packet = Udp.packet(at("10.0.0.1", 1), at("10.0.0.2", 2), Unpooled.EMPTY_BUFFER);
        packet.setShort(packet.readerIndex() + 20 + 6, 0);
        assertThat(Udp.parse(IpView.of(packet)).payloadBytes()).isZero();
        packet.release();
        packet = Udp.packet(at("fd00::1", 1), at("fd00::2", 2), Unpooled.EMPTY_BUFFER);
        packet.setShort(packet.readerIndex() + 40 + 6, 0);
        assertMalformed();
    }

    @Test
    void aChecksumOfZeroIsSentAsOnes() throws MalformedPacket {
        for (int word = 0; word <= 0xFFFF; word++) {
            ByteBuf sent = Udp.packet(at("10.0.0.1", 1), at("10.0.0.2", 2),
                Unpooled.wrappedBuffer(new byte[] {(byte) (word >> 8), (byte) word}));
            int checksum = sent.getUnsignedShort(sent.readerIndex() + 26);
            sent.release();
            assertThat(checksum).isNotZero();
        }
    }

    @Test
    void otherProtocolsAndShortOnesAreMalformed() {
        packet = IpHeader.of(address("10.0.0.1"), address("10.0.0.2"), IpProtocol.TCP, 8).toPacket().writeZero(8);
        assertMalformed();
        packet.release();
        packet = IpHeader.of(address("10.0.0.1"), address("10.0.0.2"), IpProtocol.UDP, 7).toPacket().writeZero(7);
        assertMalformed();
    }

    private void assertMalformed() {
        assertThatThrownBy(() -> Udp.parse(IpView.of(packet))).isInstanceOf(MalformedPacket.class);
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(address(literal), port);
    }
}
