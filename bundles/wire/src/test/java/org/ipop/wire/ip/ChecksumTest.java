package org.ipop.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    @Test
    void theExampleOfRfc1071Section3() {
        assertThat(of("0001f203f4f5f6f7")).isEqualTo(~0xddf2 & 0xFFFF);
    }

    @Test
    void theHeaderOfAnIpv4Packet() {
        assertThat(of("450000730000400040110000c0a80001c0a800c7")).isEqualTo(0xb861);
        assertThat(of("45000073000040004011b861c0a80001c0a800c7")).isZero();
    }

    @Test
    void anOddLastByteIsTheHighByteOfAWord() {
        assertThat(of("0001f203f4f5f6")).isEqualTo(of("0001f203f4f5f600"));
        assertThat(of("ab")).isEqualTo(~0xab00 & 0xFFFF);
    }

    @Test
    void nothingSumsToZero() {
        assertThat(of("")).isEqualTo(0xFFFF);
    }

    @Test
    void equalsTheSumOfSingleWordsForAllLengths() {
        byte[] bytes = new byte[131];
        new SplittableRandom(1071).nextBytes(bytes);
        for (int length = 0; length <= bytes.length; length++) {
            assertThat(Checksum.of(Unpooled.wrappedBuffer(bytes), 0, length)).isEqualTo(wordByWord(bytes, length));
        }
    }

    @Test
    void manyOnesFoldMoreThanOnce() {
        ByteBuf ones = Unpooled.wrappedBuffer(HexFormat.of().parseHex("ff".repeat(65_535)));
        assertThat(Checksum.of(ones, 0, 65_534)).isZero();
        assertThat(Checksum.of(ones, 0, 65_535)).isEqualTo(~0xff00 & 0xFFFF);
    }

    @Test
    void aPartialChecksumIsCompletedWithinThePacket() throws MalformedPacket {
        ByteBuf packet = Udp.packet(new InetSocketAddress("10.66.0.1", 1000), new InetSocketAddress("10.66.0.2", 53),
            Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        int complete = packet.getUnsignedShort(packet.readerIndex() + 26);
        packet.setShort(packet.readerIndex() + 26, Checksum.ofPseudoHeader(packet, 20, IpProtocol.UDP));
        Checksum.complete(packet, 20, 6);
        assertThat(packet.getUnsignedShort(packet.readerIndex() + 26)).isEqualTo(complete);
        for (int[] beyond : new int[][] {{-1, 6}, {20, -1}, {20, 10}, {65_535, 65_535}, {30, 0}}) {
            assertThatThrownBy(() -> Checksum.complete(packet, beyond[0], beyond[1]))
                .isInstanceOf(MalformedPacket.class);
        }
        packet.release();
    }

    private static int of(String hex) {
        ByteBuf buffer = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
        return Checksum.of(buffer, 0, buffer.readableBytes());
    }

    private static int wordByWord(byte[] bytes, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (bytes[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        return ~sum & 0xFFFF;
    }
}
