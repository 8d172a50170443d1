package org.ipop.wire.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RevocationCodecTest {
    private static final Revocation ENTRY = new Revocation(7, NodeId.fromHex("11".repeat(20)), 1_767_225_600L,
        Bytes.fromHex("22".repeat(64)));
    private static final Bytes KEY = Bytes.fromHex("33".repeat(32));

    static Stream<RevocationMessage> messages() {
        return Stream.of(new RevocationMessage.News(0, List.of()),
            new RevocationMessage.News(9, List.of(ENTRY, new Revocation(8, NodeId.fromHex("44".repeat(20)), 5,
                Bytes.fromHex("55".repeat(64))))),
            new RevocationMessage.SecretWanted(3, KEY, Bytes.fromHex("66".repeat(360)), Bytes.fromHex("77".repeat(64))),
            new RevocationMessage.SecretSealed(4, KEY, Bytes.fromHex("88".repeat(48))));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void comesBackWithEveryFieldInItsPlace(RevocationMessage message) throws MalformedPacket {
        assertThat(RevocationCodec.read(RevocationCodec.write(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void cutAtAnyLengthOrTooLongIsMalformed(RevocationMessage message) {
        ByteBuf whole = RevocationCodec.write(message);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            assertThatThrownBy(() -> RevocationCodec.read(cut)).as("cut at %d", length)
                .isInstanceOf(MalformedPacket.class);
        }
        assertThatThrownBy(() -> RevocationCodec.read(whole.writeByte(0))).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void entryHasTheBytesOfItsDrawing() {
        ByteBuf out = Unpooled.buffer();
        ENTRY.write(out);
        assertThat(out.readableBytes()).isEqualTo(Revocation.BYTES).isEqualTo(96);
        assertThat(Bytes.copyOf(ENTRY.signedPart()).toHex())
            .isEqualTo("00000007" + "11".repeat(20) + "000000006955b900");
        assertThat(out.slice(32, 64)).isEqualTo(Unpooled.wrappedBuffer(Bytes.fromHex("22".repeat(64)).toArray()));
    }

    @Test
    void thirtyEntriesFitIntoAMessageAndNoMoreAreRead() {
        ByteBuf full = RevocationCodec.write(new RevocationMessage.News(30, Collections.nCopies(40, ENTRY)));
        assertThat(full.readableBytes()).isLessThanOrEqualTo(3_072);
        assertThat(full.getUnsignedByte(5)).isEqualTo((short) 30);
        assertThatThrownBy(() -> RevocationCodec.read(full.setByte(5, 31))).hasMessageContaining("31 revocations");
    }

    @Test
    void numbersAreNotNegativeAndTypesAreKnown() {
        assertThatThrownBy(() -> RevocationCodec.read(Unpooled.buffer().writeByte(1).writeInt(-1).writeByte(0)))
            .hasMessageContaining("number -1");
        assertThatThrownBy(() -> RevocationCodec.read(Unpooled.buffer().writeByte(9).writeInt(1)))
            .hasMessageContaining("type 9");
        assertThatThrownBy(() -> Revocation.read(Unpooled.buffer().writeInt(0).writeZero(92)))
            .hasMessageContaining("number 0");
    }
}
