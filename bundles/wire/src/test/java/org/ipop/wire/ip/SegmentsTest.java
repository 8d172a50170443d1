package org.ipop.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.api.edge.Offload;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentsTest {
    private static final int CWR_PSH_ACK_FIN = 0x80 | 0x08 | 0x10 | 0x01;

    @ParameterizedTest
    @CsvSource({"10.66.0.1, 10.66.0.2", "fd00::1, fd00::2"})
    void tcpSegmentsAreWholePacketsInOrder(String from, String to) throws MalformedPacket {
        ByteBuf whole = tcp(from, to, 2_500, 12);
        int tcp = IpView.of(whole).payloadStart();
        Segments segments = Segments.of(whole, new Offload(1_000, tcp, 16, 0));
        assertThat(segments.count()).isEqualTo(3);
        assertThat(segments.bytes()).isEqualTo(tcp + 32 + 1_000);
        List<ByteBuf> cut = cut(segments);
        assertThat(cut).extracting(ByteBuf::readableBytes)
            .containsExactly(tcp + 32 + 1_000, tcp + 32 + 1_000, tcp + 32 + 500);
        for (int i = 0; i < 3; i++) {
            ByteBuf segment = cut.get(i);
            IpView ip = IpView.of(segment);
            assertThat(Checksum.ofPayload(segment, tcp, IpProtocol.TCP)).as("checksum of " + i).isZero();
            assertThat(segment.getInt(tcp + 4)).isEqualTo(-500 + 1_000 * i);
            assertThat(segment.slice(tcp + 20, 12)).as("options").isEqualTo(whole.slice(tcp + 20, 12));
            assertThat(segment.slice(tcp + 32, ip.payloadBytes() - 32))
                .isEqualTo(whole.slice(tcp + 32 + 1_000 * i, ip.payloadBytes() - 32));
            if (ip instanceof Ipv4View four) {
                assertThat(four.headerChecksumHolds()).isTrue();
                assertThat(segment.getUnsignedShort(4)).as("identification").isEqualTo(0xFFFF + i & 0xFFFF);
            }
        }
        assertThat(cut).extracting(segment -> (int) segment.getUnsignedByte(tcp + 13))
            .as("CWR with the first, PSH and FIN with the last").containsExactly(0x90, 0x10, 0x19);
    }

    @ParameterizedTest
    @CsvSource({"10.66.0.1, 10.66.0.2", "fd00::1, fd00::2"})
    void udpSegmentsAreDatagramsOfTheirOwn(String from, String to) throws MalformedPacket {
        ByteBuf whole = udp(from, to, 2_401);
        int udp = IpView.of(whole).payloadStart();
        List<ByteBuf> cut = cut(Segments.of(whole, new Offload(1_200, udp, 6, 0)));
        assertThat(cut).hasSize(3);
        for (int i = 0; i < 3; i++) {
            Udp datagram = Udp.parse(IpView.of(cut.get(i)));
            assertThat(datagram.sourcePort()).isEqualTo(1000);
            assertThat(datagram.payloadBytes()).isEqualTo(i < 2 ? 1_200 : 1);
            assertThat(cut.get(i).slice(datagram.payloadStart(), datagram.payloadBytes()))
                .isEqualTo(whole.slice(udp + 8 + 1_200 * i, datagram.payloadBytes()));
        }
    }

    @Test
    void aUdpChecksumIsNeverZero() throws MalformedPacket {
        for (int filler = 0; filler <= 0xFFFF; filler++) {
            ByteBuf whole = udp("10.66.0.1", "10.66.0.2", 4);
            whole.setShort(28, filler);
            assertThat(cut(Segments.of(whole, new Offload(2, 20, 6, 0))).getFirst().getUnsignedShort(26)).isNotZero();
        }
    }

    @Test
    void ipOptionsAndExtensionHeadersAreRepeated() throws MalformedPacket {
        ByteBuf whole = tcp("fd00::1", "fd00::2", 300, 0);
        ByteBuf extended = Unpooled.buffer().writeBytes(whole, 0, 40)
            .writeBytes(new byte[] {IpProtocol.TCP, 0, 1, 4, 0, 0, 0, 0}).writeBytes(whole, 40, 320);
        extended.setByte(6, IpProtocol.DESTINATION_OPTIONS).setShort(4, 328);
        for (ByteBuf segment : cut(Segments.of(extended, new Offload(100, 48, 16, 0)))) {
            assertThat(segment.readableBytes()).isEqualTo(48 + 20 + 100);
            assertThat(Checksum.ofPayload(segment, 48, IpProtocol.TCP)).isZero();
            assertThat(IpView.of(segment).payloadStart()).isEqualTo(48);
        }
    }

    @Test
    void onePayloadNoLongerThanASegmentIsOnePacket() throws MalformedPacket {
        ByteBuf whole = tcp("10.66.0.1", "10.66.0.2", 100, 0);
        Segments segments = Segments.of(whole, new Offload(1_000, 20, 16, 0));
        assertThat(segments.count()).isOne();
        assertThat(segments.bytes()).isEqualTo(140);
        ByteBuf only = cut(segments).getFirst();
        assertThat(Checksum.ofPayload(only, 20, IpProtocol.TCP)).isZero();
        assertThat(only.getUnsignedByte(20 + 13)).isEqualTo((short) CWR_PSH_ACK_FIN);
    }

    @ParameterizedTest
    @CsvSource({"0, 20, 16", "-1, 20, 16", "65536, 20, 16", "1000, 20, 6", "1000, 20, 15", "1000, 24, 16",
        "1000, 0, 16", "1000, -1, 16", "1000, 139, 16", "1000, 65535, 65535"})
    void offloadsThatDoNotFitThePacketAreRefused(int segment, int start, int offset) {
        ByteBuf whole = tcp("10.66.0.1", "10.66.0.2", 100, 0);
        assertThatThrownBy(() -> Segments.of(whole, new Offload(segment, start, offset, 0)))
            .isInstanceOf(MalformedPacket.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x2000, 0x0001, 0x3FFF})
    void fragmentsAreRefused(int fragment) {
        ByteBuf whole = tcp("10.66.0.1", "10.66.0.2", 100, 0).setShort(6, fragment);
        assertThatThrownBy(() -> Segments.of(whole, new Offload(50, 20, 16, 0))).isInstanceOf(MalformedPacket.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x40, 0xF0})
    void aTcpHeaderThatIsTooShortOrTooLongIsRefused(int dataOffset) {
        ByteBuf whole = tcp("10.66.0.1", "10.66.0.2", 20, 0).setByte(20 + 12, dataOffset);
        assertThatThrownBy(() -> Segments.of(whole, new Offload(50, 20, 16, 0))).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void whateverComesIsCutWithinBoundsOrRefused() {
        SplittableRandom random = new SplittableRandom(5);
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            ByteBuf packet = random.nextBoolean() ? tcp("10.66.0.1", "10.66.0.2", random.nextInt(300), 0)
                : udp("fd00::1", "fd00::2", random.nextInt(300));
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                packet.setByte(random.nextInt(Math.min(72, packet.readableBytes())), random.nextInt());
            }
            int start = random.nextInt(4) > 0 ? random.nextBoolean() ? 20 : 40 : random.nextInt(-5, 400);
            int offset = random.nextInt(4) > 0 ? random.nextBoolean() ? 16 : 6 : random.nextInt(70_000);
            taken += takes(packet, new Offload(random.nextInt(-1, 200), start, offset, 0)) ? 1 : 0;
        }
        assertThat(taken).isBetween(10_000, 150_000);
    }

    private static boolean takes(ByteBuf packet, Offload offload) {
        try {
            Segments segments = Segments.of(packet, offload);
            int count = segments.count();
            List<ByteBuf> cut = cut(segments);
            assertThat(cut).hasSize(count);
            for (ByteBuf segment : cut) {
                assertThat(segment.readableBytes()).isLessThanOrEqualTo(segments.bytes());
                IpView.of(segment);
            }
            return true;
        } catch (MalformedPacket refused) {
            return false;
        }
    }

    private static List<ByteBuf> cut(Segments segments) {
        List<ByteBuf> all = new ArrayList<>();
        while (segments.hasNext()) {
            ByteBuf segment = Unpooled.buffer(segments.bytes());
            segments.next(segment);
            all.add(segment);
        }
        return all;
    }

    /** As a kernel leaves it: sequence number -500, all flags that matter, the checksum that of the pseudo header. */
    private static ByteBuf tcp(String from, String to, int payload, int options) {
        IpHeader header = IpHeader.of(InetAddress.ofLiteral(from), InetAddress.ofLiteral(to), IpProtocol.TCP,
            20 + options + payload);
        ByteBuf packet = Unpooled.buffer();
        header.write(packet);
        packet.writeShort(1000).writeShort(80).writeInt(-500).writeInt(77)
            .writeByte((20 + options) / 4 << 4).writeByte(CWR_PSH_ACK_FIN).writeShort(500).writeInt(0);
        fill(packet, options + payload);
        packet.setShort(header.bytes() + 16, Checksum.ofPseudoHeader(packet, header.bytes(), IpProtocol.TCP));
        return header.bytes() == 20 ? packet.setShort(4, 0xFFFF) : packet;
    }

    private static ByteBuf udp(String from, String to, int payload) {
        IpHeader header = IpHeader.of(InetAddress.ofLiteral(from), InetAddress.ofLiteral(to), IpProtocol.UDP,
            8 + payload);
        ByteBuf packet = Unpooled.buffer();
        header.write(packet);
        packet.writeShort(1000).writeShort(53).writeShort(8 + payload).writeShort(0);
        fill(packet, payload);
        return packet.setShort(header.bytes() + 6,
            Checksum.ofPseudoHeader(packet, header.bytes(), IpProtocol.UDP));
    }

    private static void fill(ByteBuf packet, int bytes) {
        for (int i = 0; i < bytes; i++) {
            packet.writeByte(i * 31);
        }
    }
}
