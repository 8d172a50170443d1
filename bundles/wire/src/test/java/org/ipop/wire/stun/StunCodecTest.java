package org.ipop.wire.stun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.api.Bytes;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stun.StunAttribute.ChangeRequest;
import org.ipop.wire.stun.StunAttribute.ErrorCode;
import org.ipop.wire.stun.StunAttribute.Fingerprint;
import org.ipop.wire.stun.StunAttribute.MappedAddress;
import org.ipop.wire.stun.StunAttribute.MessageIntegrity;
import org.ipop.wire.stun.StunAttribute.Other;
import org.ipop.wire.stun.StunAttribute.OtherAddress;
import org.ipop.wire.stun.StunAttribute.Padding;
import org.ipop.wire.stun.StunAttribute.ResponseOrigin;
import org.ipop.wire.stun.StunAttribute.ResponsePort;
import org.ipop.wire.stun.StunAttribute.Software;
import org.ipop.wire.stun.StunAttribute.UnknownAttributes;
import org.ipop.wire.stun.StunAttribute.XorMappedAddress;
import org.ipop.wire.stun.StunMessage.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StunCodecTest {
    private static final String ID = "b7e7a701bc34d686fa87dfae";
    /** RFC 5769, section 2.1. */
    private static final String REQUEST = "000100582112a442" + ID
        + "802200105354554e207465737420636c69656e74"
        + "002400046e0001ff" + "80290008932ff9b151263b36" + "000600096576746a3a68367659202020"
        + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2" + "80280004e57a3bcf";
    /** RFC 5769, section 2.2. */
    private static final String IPV4_RESPONSE = "0101003c2112a442" + ID
        + "8022000b7465737420766563746f7220" + "002000080001a147e112a643"
        + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7" + "80280004c07d4c96";
    /** RFC 5769, section 2.3. */
    private static final String IPV6_RESPONSE = "010100482112a442" + ID
        + "8022000b7465737420766563746f7220" + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
        + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41" + "80280004c8fb0b4c";
    /** RFC 5769, section 2.4. */
    private static final String LONG_TERM_REQUEST = "000100602112a44278ad3433c6ad72c029da412e"
        + "00060012e3839ee38388e383aae38383e382afe382b90000"
        + "0015001c662f2f3439396b3935346436" + "4f4c33346f4c39465354767936347341"
        + "0014000b6578616d706c652e6f726700" + "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666";
    private static final byte[] PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt".getBytes(StandardCharsets.US_ASCII);

    @Test
    void readsTheSampleRequest() throws MalformedPacket {
        StunMessage message = read(REQUEST);
        assertThat(message.kind()).isEqualTo(Kind.REQUEST);
        assertThat(message.method()).isEqualTo(StunMessage.BINDING);
        assertThat(message.transactionId()).isEqualTo(Bytes.fromHex(ID));
        assertThat(message.attributes()).containsExactly(new Software("STUN test client"),
            new Other(0x24, Bytes.fromHex("6e0001ff")), new Other(0x8029, Bytes.fromHex("932ff9b151263b36")),
            new Other(6, ascii("evtj:h6vY")),
            new MessageIntegrity(Bytes.fromHex("9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2")),
            new Fingerprint(0xe57a3bcf));
        assertThat(message.notUnderstood()).as("ICE's PRIORITY").containsExactly(0x24);
        assertAuthentic(REQUEST, PASSWORD);
    }

    @Test
    void readsTheSampleResponses() throws MalformedPacket {
        assertThat(read(IPV4_RESPONSE).mapped()).contains(at("192.0.2.1", 32853));
        assertThat(read(IPV6_RESPONSE).mapped()).contains(at("2001:db8:1234:5678:11:2233:4455:6677", 32853));
        assertThat(read(IPV6_RESPONSE).kind()).isEqualTo(Kind.SUCCESS);
        assertAuthentic(IPV4_RESPONSE, PASSWORD);
        assertAuthentic(IPV6_RESPONSE, PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {REQUEST, IPV4_RESPONSE, IPV6_RESPONSE, LONG_TERM_REQUEST})
    void writesTheSamplesByteForByteButForTheirPaddingOfSpaces(String sample) throws MalformedPacket {
        ByteBuf out = Unpooled.buffer();
        StunCodec.write(out, read(sample));
        String zeroPadded = sample.replace("7659202020", "7659000000").replace("746f7220", "746f7200");
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(zeroPadded);
    }

    @Test
    void makesTheLongTermSampleByteForByte() throws Exception {
        ByteBuf out = Unpooled.buffer();
        StunCodec.write(out, new StunMessage(Kind.REQUEST, StunMessage.BINDING,
            Bytes.fromHex("78ad3433c6ad72c029da412e"), List.of(
                new Other(6, Bytes.copyOf("マトリックス".getBytes(StandardCharsets.UTF_8))),
                new Other(0x15, ascii("f//499k954d6OL34oL9FSTvy64sA")), new Other(0x14, ascii("example.org")))));
        byte[] key = MessageDigest.getInstance("MD5")
            .digest("マトリックス:example.org:TheMatrIX".getBytes(StandardCharsets.UTF_8));
        StunSeal.addIntegrity(out, key);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(LONG_TERM_REQUEST);
        assertThat(StunCodec.read(out.slice()).notUnderstood()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void allFieldsComeBack(Kind kind) throws MalformedPacket {
        StunMessage message = new StunMessage(kind, 0xA5C, Bytes.fromHex("0102030405060708090a0b0c"), List.of(
            new XorMappedAddress(at("198.51.100.3", 4)), new MappedAddress(at("2001:db8::5", 6)),
            new Software("ipop 7"), new ErrorCode(438, "Stale Nonce"), new UnknownAttributes(List.of(0x8, 0x7FFF)),
            new Other(0x8123, Bytes.fromHex("090a0b"))));
        ByteBuf out = Unpooled.buffer();
        StunCodec.write(out, message);
        StunSeal.addIntegritySha256(out, PASSWORD);
        StunSeal.addFingerprint(out);
        assertThat(StunSeal.isAuthentic(out, PASSWORD)).isTrue();
        assertThat(StunSeal.isAuthentic(out, new byte[] {1})).isFalse();
        StunMessage again = StunCodec.read(out);
        assertThat(again.attributes().subList(0, 6)).isEqualTo(message.attributes());
        assertThat(again).extracting(StunMessage::kind, StunMessage::method, StunMessage::transactionId)
            .containsExactly(kind, 0xA5C, message.transactionId());
    }

    @Test
    void attributesOfBehaviourDiscoveryComeBackAndLookAsRfc5780Says() throws MalformedPacket {
        StunMessage message = new StunMessage(Kind.REQUEST, StunMessage.BINDING, Bytes.fromHex(ID), List.of(
            new ChangeRequest(true, false), new ChangeRequest(false, true), new Padding(6), new ResponsePort(0xABCD),
            new ResponseOrigin(at("192.0.2.1", 0x1234)), new OtherAddress(at("192.0.2.2", 0x5678))));
        ByteBuf out = Unpooled.buffer();
        StunCodec.write(out, message);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("0001003c2112a442" + ID + "0003000400000004"
            + "0003000400000002" + "002600060000000000000000" + "00270004abcd0000" + "802b000800011234c0000201"
            + "802c000800015678c0000202");
        assertThat(StunCodec.read(out.slice())).isEqualTo(message);
        assertThat(message.notUnderstood()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {REQUEST, IPV4_RESPONSE, IPV6_RESPONSE, LONG_TERM_REQUEST})
    void everyTruncationIsMalformed(String sample) {
        byte[] whole = ByteBufUtil.decodeHexDump(sample);
        for (int length = 0; length < whole.length; length++) {
            ByteBuf cut = Unpooled.copiedBuffer(whole, 0, length);
            assertThatThrownBy(() -> StunCodec.read(cut)).isInstanceOf(MalformedPacket.class);
            if (length >= StunMessage.HEADER_BYTES) {
                cut.setShort(2, length - StunMessage.HEADER_BYTES);
                assertReadsOrIsMalformed(cut.readerIndex(0));
            }
        }
    }

    @Test
    void everyFlippedBitIsNoticedByTheFingerprint() {
        byte[] whole = ByteBufUtil.decodeHexDump(IPV4_RESPONSE);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            boolean typeOfFingerprint = bit / 8 == whole.length - 8 || bit / 8 == whole.length - 7;
            if (!typeOfFingerprint) {
                assertThatThrownBy(() -> StunCodec.read(Unpooled.wrappedBuffer(flipped)))
                    .as("bit %d", bit).isInstanceOf(MalformedPacket.class);
            }
        }
    }

    @Test
    void mutationsNeverEscapeAsAnythingElse() {
        SplittableRandom chance = new SplittableRandom(1);
        byte[] whole = ByteBufUtil.decodeHexDump(LONG_TERM_REQUEST);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = whole.clone();
            for (int n = chance.nextInt(1, 5); n > 0; n--) {
                mutated[chance.nextInt(mutated.length)] = (byte) chance.nextInt();
            }
            assertReadsOrIsMalformed(Unpooled.wrappedBuffer(mutated));
        }
    }

    @Test
    void whatFollowsTheIntegrityIsIgnored() throws MalformedPacket {
        ByteBuf out = Unpooled.buffer();
        StunCodec.write(out, StunMessage.bindingRequest(Bytes.fromHex(ID)));
        StunSeal.addIntegrity(out, PASSWORD);
        StunCodec.append(out, 0x8022, new byte[] {'x'});
        out.setShort(2, out.readableBytes() - StunMessage.HEADER_BYTES);
        assertThat(StunCodec.read(out).find(Software.class)).isEmpty();
    }

    private static void assertReadsOrIsMalformed(ByteBuf in) {
        try {
            assertThat(StunCodec.read(in).transactionId().length()).isEqualTo(12);
        } catch (MalformedPacket expected) {
            assertThat(expected).hasMessageStartingWith("");
        }
    }

    private static void assertAuthentic(String sample, byte[] key) {
        ByteBuf message = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(sample));
        assertThat(StunSeal.isAuthentic(message, key)).isTrue();
        message.setByte(5, 0);
        assertThat(StunSeal.isAuthentic(message, key)).isFalse();
    }

    private static StunMessage read(String hex) throws MalformedPacket {
        return StunCodec.read(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex)));
    }

    private static Bytes ascii(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
