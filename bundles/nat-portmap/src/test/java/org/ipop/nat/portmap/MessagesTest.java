package org.ipop.nat.portmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.ipop.api.Bytes;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;

/** PCP and NAT-PMP, byte for byte as their RFCs draw them. */
class MessagesTest {
    private static final Bytes NONCE = Bytes.fromHex("0102030405060708090a0b0c");
    private static final String MAPPED = "00000000000000000000ffff";
    private static final String PCP_ANSWER = "02810000" + "00000e10" + "00012345" + "00".repeat(12)
        + "0102030405060708090a0b0c" + "11000000" + "1004" + "2005" + MAPPED + "cb007107";
    private static final String PMP_MAPPING = "00810000" + "00012345" + "1004" + "2005" + "00000e10";

    @Test
    void pcpRequestsLookAsTheRfcDrawsThem() {
        assertThat(hex(PcpMessage.mapRequest(InetAddress.ofLiteral("192.168.1.10"), NONCE, 0x1004,
            new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 0x2005), 3600))).isEqualTo("02010000"
            + "00000e10" + MAPPED + "c0a8010a" + "0102030405060708090a0b0c" + "11000000" + "1004" + "2005" + MAPPED
            + "cb007107");
        assertThat(hex(PcpMessage.announceRequest(InetAddress.ofLiteral("2001:db8::1"))))
            .isEqualTo("02000000" + "00000000" + "20010db8000000000000000000000001");
    }

    @Test
    void pcpAnswersAreRead() throws MalformedPacket {
        assertThat(PcpMessage.read(bytes(PCP_ANSWER))).isEqualTo(new PcpMessage(PcpMessage.MAP, 0, 3600, 0x12345, NONCE,
            0x1004, new InetSocketAddress(InetAddress.ofLiteral("203.0.113.7"), 0x2005)));
        PcpMessage refusal = PcpMessage.read(bytes(PCP_ANSWER.replaceFirst("02810000", "02810002").substring(0, 48)));
        assertThat(refusal.result()).isEqualTo(2);
    }

    @Test
    void natPmpLooksAsTheRfcDrawsIt() throws MalformedPacket {
        assertThat(hex(NatPmpMessage.addressRequest())).isEqualTo("0000");
        assertThat(hex(NatPmpMessage.mapRequest(0x1004, 0x2005, 3600)))
            .isEqualTo("00010000" + "1004" + "2005" + "00000e10");
        assertThat(hex(NatPmpMessage.mapRequest(0x1004, 0x2005, 0))).as("deletion")
            .isEqualTo("00010000" + "1004" + "000000000000");
        assertThat(NatPmpMessage.read(bytes("00800000" + "00012345" + "cb007107")).address())
            .isEqualTo(InetAddress.ofLiteral("203.0.113.7"));
        NatPmpMessage mapping = NatPmpMessage.read(bytes(PMP_MAPPING));
        assertThat(mapping).extracting(NatPmpMessage::internalPort, NatPmpMessage::externalPort,
            NatPmpMessage::lifetimeSeconds, NatPmpMessage::epochSeconds)
            .containsExactly(0x1004, 0x2005, 3600L, 0x12345L);
        assertThat(NatPmpMessage.read(bytes("00810003" + "00012345")).result()).isEqualTo(3);
    }

    @Test
    void truncatedAndMutatedAnswersAreMalformedAndNothingElse() {
        SplittableRandom chance = new SplittableRandom(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] pcp = ByteBufUtil.decodeHexDump(PCP_ANSWER);
            byte[] pmp = ByteBufUtil.decodeHexDump(PMP_MAPPING);
            pcp[chance.nextInt(pcp.length)] = (byte) chance.nextInt();
            pmp[chance.nextInt(pmp.length)] = (byte) chance.nextInt();
            ByteBuf first = Unpooled.wrappedBuffer(pcp, 0, chance.nextInt(pcp.length + 1));
            ByteBuf second = Unpooled.wrappedBuffer(pmp, 0, chance.nextInt(pmp.length + 1));
            readsOrIsMalformed(() -> PcpMessage.read(first));
            readsOrIsMalformed(() -> NatPmpMessage.read(second));
        }
        assertThatThrownBy(() -> PcpMessage.read(bytes(PCP_ANSWER.substring(0, 46))))
            .isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> NatPmpMessage.read(bytes(PMP_MAPPING.substring(0, 30))))
            .isInstanceOf(MalformedPacket.class);
    }

    @Test
    void aRouterThatStartsAnewIsNoticedAndOneThatRunsIsNot() {
        Epoch epoch = new Epoch();
        assertThat(epoch.goesOn(1000, 0)).as("the first word").isTrue();
        assertThat(epoch.goesOn(1060, seconds(60))).isTrue();
        assertThat(epoch.goesOn(1121, seconds(120))).as("a second's rounding").isTrue();
        assertThat(epoch.goesOn(4900, seconds(3800))).as("a clock that is 3 % fast").isTrue();
        assertThat(epoch.goesOn(5, seconds(3860))).as("went back").isFalse();
        assertThat(epoch.goesOn(65, seconds(3920))).isTrue();
        assertThat(epoch.goesOn(70, seconds(4040))).as("lost two minutes").isFalse();
        assertThat(epoch.goesOn(500, seconds(4050))).as("jumped").isFalse();
    }

    private interface Reading {
        Object read() throws MalformedPacket;
    }

    private static void readsOrIsMalformed(Reading reading) {
        try {
            assertThat(reading.read()).isNotNull();
        } catch (MalformedPacket expected) {
            assertThat(expected).hasMessageStartingWith("");
        }
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000_000L;
    }

    private static String hex(ByteBuf buffer) {
        return ByteBufUtil.hexDump(buffer);
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }
}
