package org.ipop.wire.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnrolmentCodecTest {
    private static final Bytes TOKEN_ID = Bytes.fromHex("0102030405060708");
    private static final Contact CONTACT = new Contact(NodeId.fromHex("11".repeat(20)), Key.fromHex("22".repeat(20)),
        Key.fromHex("33".repeat(20)), List.of(new Candidate(Candidate.Kind.MAPPED,
            new InetSocketAddress(InetAddress.ofLiteral("192.0.2.5"), 4101))));
    private static final EnrolmentMessage.Grant GRANT = new EnrolmentMessage.Grant(TOKEN_ID,
        Bytes.fromHex("aa".repeat(300)), Bytes.fromHex("bb".repeat(310)),
        new EnrolmentMessage.Terms(Prefix.parse("10.66.0.0/16"), 3, Bytes.fromHex("cc".repeat(32)), List.of(CONTACT)),
        Bytes.fromHex("dd".repeat(64)));

    static Stream<EnrolmentMessage> messages() {
        return Stream.of(new EnrolmentMessage.Claim(TOKEN_ID, Bytes.fromHex("ee".repeat(32)), true, "printer"),
            new EnrolmentMessage.Claim(TOKEN_ID, Bytes.fromHex("ee".repeat(32)), false, ""),
            GRANT,
            new EnrolmentMessage.Denied(TOKEN_ID, EnrolmentMessage.Reason.HOST_TAKEN));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void comesBackWithEveryFieldInItsPlace(EnrolmentMessage message) throws MalformedPacket {
        assertThat(EnrolmentCodec.read(EnrolmentCodec.write(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void cutAtAnyLengthIsMalformed(EnrolmentMessage message) {
        ByteBuf whole = EnrolmentCodec.write(message);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            assertThatThrownBy(() -> EnrolmentCodec.read(cut)).as("cut at %d", length)
                .isInstanceOf(MalformedPacket.class);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void anythingBehindTheEndIsMalformed(EnrolmentMessage message) {
        ByteBuf longer = EnrolmentCodec.write(message).writeByte(0);
        assertThatThrownBy(() -> EnrolmentCodec.read(longer)).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void unknownTypeReasonAndFlagAreMalformed() {
        assertThatThrownBy(() -> EnrolmentCodec.read(head(9))).hasMessageContaining("type 9");
        assertThatThrownBy(() -> EnrolmentCodec.read(head(3).writeByte(77))).hasMessageContaining("reason 77");
        assertThatThrownBy(() -> EnrolmentCodec.read(head(1).writeZero(32).writeByte(2).writeByte(0)))
            .hasMessageContaining("firm");
    }

    @Test
    void oversizedCertificateIsMalformed() {
        assertThatThrownBy(() -> EnrolmentCodec.read(head(2).writeShort(641).writeZero(641)))
            .hasMessageContaining("limit 640");
    }

    @Test
    void signatureCoversAllButItself() {
        byte[] signed = EnrolmentCodec.signedPart(GRANT);
        ByteBuf whole = EnrolmentCodec.write(GRANT);
        assertThat(whole.readableBytes()).isEqualTo(signed.length + EnrolmentMessage.SIGNATURE_BYTES);
        assertThat(whole.slice(0, signed.length)).isEqualTo(Unpooled.wrappedBuffer(signed));
    }

    @Test
    void extensionComesBackAndItsFaultsAreTold() throws MalformedPacket {
        MemberExtension extension = new MemberExtension(Bytes.fromHex("0f".repeat(16)),
            Optional.of(InetAddress.ofLiteral("10.66.1.2")), List.of("servers", "eu"),
            List.of(Prefix.parse("192.168.7.0/24"), Prefix.parse("2001:db8::/48")));
        byte[] content = extension.toBytes();
        assertThat(MemberExtension.parse(content)).isEqualTo(extension);
        for (int length = 0; length < content.length; length++) {
            byte[] cut = Arrays.copyOf(content, length);
            assertThatThrownBy(() -> MemberExtension.parse(cut)).isInstanceOf(MalformedPacket.class);
        }
        byte[] longer = Arrays.copyOf(content, content.length + 1);
        assertThatThrownBy(() -> MemberExtension.parse(longer)).isInstanceOf(MalformedPacket.class);
        content[0] = 2;
        assertThatThrownBy(() -> MemberExtension.parse(content)).hasMessageContaining("version: 2");
    }

    private static ByteBuf head(int type) {
        return Unpooled.buffer().writeByte(type).writeBytes(TOKEN_ID.toArray());
    }
}
