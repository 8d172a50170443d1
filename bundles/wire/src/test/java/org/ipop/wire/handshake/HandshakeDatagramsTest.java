package org.ipop.wire.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeDatagramsTest {
    private static final int INDEX = 0x01020304;
    private static final NodeId BOB = NodeId.fromHex("a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3");

    /** Parses a datagram back into what it was made of. */
    interface Parser {
        Object parse(ByteBuf datagram) throws MalformedPacket;
    }

    record Case(Object message, ByteBuf encoded, Parser parser) {
    }

    static List<Named<Case>> cases() {
        Initiation xx = initiation(Pattern.XX, Suite.CHACHA20_POLY1305, Optional.empty());
        Initiation ik = initiation(Pattern.IK, Suite.AES_256_GCM, Optional.of(BOB));
        Response second = new Response(INDEX, run(20, 204), run(3, 16));
        Response secondOfIk = new Response(INDEX, run(20, 156), run(3, 16));
        Finish finish = new Finish(INDEX, run(30, 180), run(3, 16));
        CookieReply reply = new CookieReply(INDEX, run(40, 16), run(60, 16));
        KemPart key = new KemPart(INDEX, 1, run(50, 608));
        KemPart ciphertext = new KemPart(INDEX, 0, run(51, 560));
        return List.of(
            Named.of("initiation XX", new Case(xx, xx.encode(), Initiation::parse)),
            Named.of("initiation IK", new Case(ik, ik.encode(), Initiation::parse)),
            Named.of("response XX", new Case(second, second.encode(), in -> Response.parse(in, Pattern.XX))),
            Named.of("response IK", new Case(secondOfIk, secondOfIk.encode(), in -> Response.parse(in, Pattern.IK))),
            Named.of("finish", new Case(finish, finish.encode(), Finish::parse)),
            Named.of("cookie reply", new Case(reply, reply.encode(), CookieReply::parse)),
            Named.of("key part", new Case(key, key.encode(), in -> KemPart.parse(in, KemPart.KEY_BYTES))),
            Named.of("ciphertext part",
                new Case(ciphertext, ciphertext.encode(), in -> KemPart.parse(in, KemPart.CIPHERTEXT_BYTES))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesBackWithEveryFieldInItsPlace(Case example) throws MalformedPacket {
        int length = example.encoded().readableBytes();
        assertThat(example.parser().parse(example.encoded())).isEqualTo(example.message());
        assertThat(example.encoded().readableBytes()).as("reader index stays").isEqualTo(length);
        assertThat(length).isLessThanOrEqualTo(1232);
        assertThat(HandshakeIndex.of(example.encoded())).isEqualTo(INDEX);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isReadWhereverItLiesInItsBuffer(Case example) throws MalformedPacket {
        ByteBuf shifted = Unpooled.buffer().writeZero(7).writeBytes(example.encoded().duplicate()).readerIndex(7);
        assertThat(example.parser().parse(shifted)).isEqualTo(example.message());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cutAtAnyLengthOrExtendedIsMalformed(Case example) {
        for (int length = 0; length < example.encoded().readableBytes(); length++) {
            ByteBuf cut = example.encoded().copy(0, length);
            assertThatThrownBy(() -> example.parser().parse(cut)).as("cut at %d", length)
                .isInstanceOf(MalformedPacket.class);
        }
        ByteBuf longer = Unpooled.buffer().writeBytes(example.encoded().duplicate()).writeByte(0);
        assertThatThrownBy(() -> example.parser().parse(longer)).isInstanceOf(MalformedPacket.class);
    }

    /** A flipped bit gives another message or none; so no bit is ignored, and what is read is written back the same. */
    @ParameterizedTest
    @MethodSource("cases")
    void noBitIsIgnored(Case example) {
        for (int bit = 0; bit < example.encoded().readableBytes() * 8; bit++) {
            ByteBuf flipped = example.encoded().copy();
            flipped.setByte(bit / 8, flipped.getByte(bit / 8) ^ 1 << bit % 8);
            Object parsed;
            try {
                parsed = example.parser().parse(flipped);
            } catch (MalformedPacket expected) {
                continue;
            }
            assertThat(parsed).as("bit %d", bit).isNotEqualTo(example.message());
        }
    }

    @Test
    void unknownVersionPatternAndSuiteAreMalformed() {
        ByteBuf initiation = initiation(Pattern.XX, Suite.AES_256_GCM, Optional.of(BOB)).encode();
        assertThatThrownBy(() -> Initiation.parse(initiation.copy().setByte(1, 2))).hasMessageContaining("version 2");
        assertThatThrownBy(() -> Initiation.parse(initiation.copy().setByte(2, 3))).hasMessageContaining("pattern 3");
        assertThatThrownBy(() -> Initiation.parse(initiation.copy().setByte(3, 0))).hasMessageContaining("suite 0");
    }

    @Test
    void paddingMustBeZero() {
        ByteBuf initiation = initiation(Pattern.XX, Suite.AES_256_GCM, Optional.empty()).encode();
        for (int index = 60; index < 240; index++) {
            ByteBuf padded = initiation.copy().setByte(index, 1);
            assertThatThrownBy(() -> Initiation.parse(padded)).hasMessageContaining("padding");
        }
    }

    @Test
    void partNumbersAreChecked() {
        ByteBuf part = new KemPart(INDEX, 0, run(1, 608)).encode();
        assertThatThrownBy(() -> KemPart.parse(part.copy().setByte(1, 2), KemPart.KEY_BYTES))
            .hasMessageContaining("part 2");
        assertThatThrownBy(() -> KemPart.parse(part.copy().setByte(2, 3), KemPart.KEY_BYTES))
            .hasMessageContaining("of 3");
        assertThatThrownBy(() -> KemPart.parse(part, KemPart.CIPHERTEXT_BYTES)).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void payloadsComeBackAndHaveOneLength() throws MalformedPacket {
        IdentityProof proof = new IdentityProof(run(1, 32), 0x0102030405060708L, run(2, 64));
        InitiatorPayload initiator = new InitiatorPayload(new Stamp(0x1112131415161718L, 0x21222324), proof);
        ResponderPayload responder = new ResponderPayload(0x31323334, proof);
        assertThat(InitiatorPayload.parse(initiator.encode())).isEqualTo(initiator);
        assertThat(ResponderPayload.parse(responder.encode())).isEqualTo(responder);
        for (int length = 0; length < 120; length++) {
            byte[] other = new byte[length];
            if (length != InitiatorPayload.BYTES) {
                assertThatThrownBy(() -> InitiatorPayload.parse(other)).isInstanceOf(MalformedPacket.class);
            }
            if (length != ResponderPayload.BYTES) {
                assertThatThrownBy(() -> ResponderPayload.parse(other)).isInstanceOf(MalformedPacket.class);
            }
        }
    }

    @Test
    void stampsOnlyGrow() {
        Stamp first = new Stamp(0, 0).next(100);
        assertThat(first).isEqualTo(new Stamp(100, 0));
        assertThat(first.next(100)).isEqualTo(new Stamp(100, 1)).isGreaterThan(first);
        assertThat(first.next(50)).as("the clock went back").isEqualTo(new Stamp(100, 1));
        assertThat(new Stamp(100, -1).next(100)).as("counter full").isEqualTo(new Stamp(101, 0));
        assertThat(new Stamp(-1, 0)).as("unsigned").isGreaterThan(new Stamp(1, 0));
    }

    @Test
    void indexOfAnythingElseIsMalformed() {
        assertThatThrownBy(() -> HandshakeIndex.of(Unpooled.buffer().writeZero(7))).isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> HandshakeIndex.of(Unpooled.buffer().writeByte(0xC8).writeZero(20)))
            .isInstanceOf(MalformedPacket.class);
    }

    @Test
    void fieldOfWrongLengthIsOurFault() {
        assertThatThrownBy(() -> new Finish(1, run(1, 179), run(1, 16))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Initiation initiation(Pattern pattern, Suite suite, Optional<NodeId> responder) {
        return new Initiation(new InitiationHeader(pattern, suite, INDEX, responder), run(10, pattern.firstBytes()),
            run(70, 16), run(90, 16));
    }

    private static Bytes run(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return Bytes.copyOf(bytes);
    }
}
