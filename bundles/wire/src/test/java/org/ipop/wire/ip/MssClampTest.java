package org.ipop.wire.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.util.HexFormat;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MssClampTest {
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;
    private static final int CHECKSUM = 16;

    @ParameterizedTest
    @CsvSource({
        "true,  02040500, 0, 020404b0",
        "false, 02040500, 0, 0204049c",
        "true,  0101080a00000001000000000204050000000000, 12, 020404b0",
        "true,  0101010204050000, 3, 020404b0"})
    void aLongerSegmentSizeIsLoweredAndTheChecksumHolds(boolean ipv4, String options, int at, String after)
            throws MalformedPacket {
        for (int flags : new int[] {SYN, SYN_ACK}) {
            IpView syn = tcp(ipv4, flags, options);
            assertThat(MssClamp.isSyn(syn)).isTrue();
            assertThat(MssClamp.lower(syn, 1_240)).isTrue();
            int option = syn.packet().readerIndex() + syn.payloadStart() + 20 + at;
            assertThat(ByteBufUtil.hexDump(syn.packet(), option, 4)).isEqualTo(after);
            assertThat(Checksum.ofPayload(syn.packet(), syn.payloadStart(), IpProtocol.TCP)).isZero();
            syn.packet().release();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "020404b0",
        "02040100",
        "01010101",
        "00000000",
        "0200ffff",
        "0203ffff",
        "0800ffff",
        "080affff",
        "01010102"})
    void whatOffersLessNothingOrNonsenseStaysAsItIs(String options) throws MalformedPacket {
        IpView syn = tcp(true, SYN, options);
        String before = ByteBufUtil.hexDump(syn.packet());
        assertThat(MssClamp.lower(syn, 1_240)).isFalse();
        assertThat(ByteBufUtil.hexDump(syn.packet())).isEqualTo(before);
        syn.packet().release();
    }

    @Test
    void aHeaderLongerThanThePacketIsReadToThePacketsEnd() throws MalformedPacket {
        IpView syn = tcp(true, SYN, "02040500");
        syn.packet().setByte(syn.packet().readerIndex() + syn.payloadStart() + 12, 0xF0);
        assertThat(MssClamp.lower(syn, 1_240)).isTrue();
        syn.packet().release();
    }

    @Test
    void onlyWholeSynsAreSyns() throws MalformedPacket {
        IpView ack = tcp(true, ACK, "02040500");
        assertThat(MssClamp.isSyn(ack)).isFalse();
        IpView cut = IpView.of(IpHeader.of(address(true, 1), address(true, 2), IpProtocol.TCP, 19).toPacket()
            .writeZero(13).writeByte(SYN).writeZero(5));
        assertThat(MssClamp.isSyn(cut)).isFalse();
        IpView udp = IpView.of(IpHeader.of(address(true, 1), address(true, 2), IpProtocol.UDP, 20).toPacket()
            .writeZero(13).writeByte(SYN).writeZero(6));
        assertThat(MssClamp.isSyn(udp)).isFalse();
        ack.packet().release();
        cut.packet().release();
        udp.packet().release();
    }

    private static IpView tcp(boolean ipv4, int flags, String options) throws MalformedPacket {
        byte[] raw = HexFormat.of().parseHex(options);
        int bytes = 20 + raw.length;
        IpHeader header = IpHeader.of(address(ipv4, 1), address(ipv4, 2), IpProtocol.TCP, bytes);
        ByteBuf packet = header.toPacket();
        int tcp = packet.writerIndex();
        packet.writeShort(40_000).writeShort(443).writeInt(7).writeInt(0).writeByte(bytes / 4 << 4).writeByte(flags)
            .writeShort(64_000).writeInt(0).writeBytes(raw);
        packet.setShort(tcp + CHECKSUM, Checksum.ofPayload(packet, header.bytes(), IpProtocol.TCP));
        return IpView.of(packet);
    }

    private static InetAddress address(boolean ipv4, int host) {
        return InetAddress.ofLiteral(ipv4 ? "10.66.0." + host : "fd00::" + host);
    }
}
