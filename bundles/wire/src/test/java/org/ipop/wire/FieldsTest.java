package org.ipop.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private static final Contact CONTACT = new Contact(
        NodeId.fromHex("000102030405060708090a0b0c0d0e0f10111213"),
        Key.fromHex("202122232425262728292a2b2c2d2e2f30313233"),
        Key.fromHex("404142434445464748494a4b4c4d4e4f50515253"),
        List.of(new Candidate(Candidate.Kind.SERVER_REFLEXIVE,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4100)),
            new Candidate(Candidate.Kind.HOST,
                new InetSocketAddress(InetAddress.ofLiteral("2001:db8::9"), 65535))));

    @Test
    void contactComesBackWithEveryFieldInItsPlace() throws MalformedPacket {
        ByteBuf buffer = Unpooled.buffer();
        Fields.writeContact(buffer, CONTACT);
        assertThat(Fields.contact(buffer)).isEqualTo(CONTACT);
        assertThat(buffer.isReadable()).isFalse();
    }

    @Test
    void contactCutAtAnyLengthIsMalformed() {
        ByteBuf whole = Unpooled.buffer();
        Fields.writeContact(whole, CONTACT);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            assertThatThrownBy(() -> Fields.contact(cut)).as("cut at %d", length).isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void unknownFamilyKindAndCountAreMalformed() {
        assertThatThrownBy(() -> Fields.address(Unpooled.wrappedBuffer(new byte[] {5, 1, 2, 3, 4})))
            .hasMessageContaining("family 5");
        assertThatThrownBy(() -> Fields.candidates(Unpooled.wrappedBuffer(new byte[] {9})))
            .hasMessageContaining("9 candidates");
        assertThatThrownBy(() -> Fields.candidates(Unpooled.wrappedBuffer(new byte[] {1, 77, 4, 1, 2, 3, 4, 0, 1})))
            .hasMessageContaining("kind 77");
    }

    @Test
    void textThatIsNotUtf8IsMalformed() {
        assertThatThrownBy(() -> Fields.text(Unpooled.wrappedBuffer(new byte[] {2, (byte) 0xC3, 0x28}), "host"))
            .hasMessageContaining("host: not UTF-8");
    }

    @Test
    void bytesBeyondTheirLimitAreMalformed() {
        assertThatThrownBy(() -> Fields.bytes(Unpooled.wrappedBuffer(new byte[] {0, 3, 1, 2, 3}), 2, "proof"))
            .hasMessageContaining("limit 2");
    }

    @Test
    void sealedHeaderIsReadBackAndItsZerosAreChecked() throws MalformedPacket {
        ByteBuf datagram = Unpooled.buffer().writeZero(32);
        new SealedHeader(0x01020304, 0x05060708090A0B0CL).set(datagram, 0);
        assertThat(SealedHeader.parse(datagram)).isEqualTo(new SealedHeader(0x01020304, 0x05060708090A0B0CL));
        datagram.setByte(2, 1);
        assertThatThrownBy(() -> SealedHeader.parse(datagram)).isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> SealedHeader.parse(Unpooled.buffer().writeZero(31)))
            .isInstanceOf(MalformedPacket.class);
    }
}
