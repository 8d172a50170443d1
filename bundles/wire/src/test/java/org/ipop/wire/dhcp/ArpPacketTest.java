package org.ipop.wire.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.Random;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.ArpPacket.Operation;
import org.junit.jupiter.api.Test;

class ArpPacketTest {
    private static final MacAddress ONE = MacAddress.parse("02:00:00:00:00:01");
    private static final MacAddress TWO = MacAddress.parse("02:00:00:00:00:02");
    private static final ArpPacket REQUEST =
        new ArpPacket(Operation.REQUEST, ONE, ip("10.66.1.1"), MacAddress.NONE, ip("10.66.2.2"));

    @Test
    void bytesAreThoseOfTheRfc() throws MalformedPacket {
        ByteBuf out = Unpooled.buffer();
        REQUEST.write(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.getBytes(0, bytes);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0001080006040001" + "0200000000010a420101"
            + "0000000000000a420202");
        assertThat(ArpPacket.parse(out)).isEqualTo(REQUEST);
    }

    @Test
    void theAnswerGoesBackWithTheOwnersAddress() {
        assertThat(REQUEST.answer(TWO))
            .isEqualTo(new ArpPacket(Operation.REPLY, TWO, ip("10.66.2.2"), ONE, ip("10.66.1.1")));
    }

    @Test
    void probesAndAnnouncementsAreTold() {
        assertThat(REQUEST.isProbe() || REQUEST.isAnnouncement()).isFalse();
        assertThat(new ArpPacket(Operation.REQUEST, ONE, ip("0.0.0.0"), MacAddress.NONE, ip("10.66.2.2")).isProbe())
            .isTrue();
        assertThat(new ArpPacket(Operation.REPLY, ONE, ip("10.66.2.2"), ONE, ip("10.66.2.2")).isAnnouncement())
            .isTrue();
    }

    @Test
    void whatIsCutOffOrOfAnotherKindIsRefused() {
        ByteBuf out = Unpooled.buffer();
        REQUEST.write(out);
        for (int length = 0; length < ArpPacket.BYTES; length++) {
            ByteBuf cut = out.slice(0, length);
            assertThatThrownBy(() -> ArpPacket.parse(cut)).isInstanceOf(MalformedPacket.class);
        }
        for (int position = 0; position < 8; position++) {
            ByteBuf changed = out.copy().setByte(position, 7);
            assertThatThrownBy(() -> ArpPacket.parse(changed)).as("byte %d", position)
                .isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void noiseIsReadOrRefused() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            try {
                EthernetHeader.read(Unpooled.wrappedBuffer(bytes));
                ArpPacket.parse(Unpooled.wrappedBuffer(bytes));
            } catch (MalformedPacket e) {
                assertThat(e).hasMessageMatching("(Ethernet|ARP|IPv4).*");
            }
        }
    }

    @Test
    void aHeaderGoesBeforeItsPayload() throws MalformedPacket {
        ByteBuf frame = Packet.allocate(4).writeInt(7);
        EthernetHeader header = new EthernetHeader(TWO, ONE, EthernetHeader.ARP);
        header.prepend(frame);
        assertThat(frame.readableBytes()).isEqualTo(EthernetHeader.BYTES + 4);
        assertThat(EthernetHeader.read(frame)).isEqualTo(header);
        assertThat(frame.readInt()).isEqualTo(7);
        frame.release();
    }

    @Test
    void addressesOfOurChoiceAreLocalAndNoGroup() {
        assertThat(MacAddress.local(0xFFFF_FFFF_FFFF_FFFFL)).hasToString("fe:ff:ff:ff:ff:ff");
        assertThat(MacAddress.local(0)).hasToString("02:00:00:00:00:00");
        assertThat(MacAddress.local(-1).isGroup()).isFalse();
        assertThat(MacAddress.BROADCAST.isGroup()).isTrue();
        assertThat(MacAddress.parse(TWO.toString())).isEqualTo(TWO);
        assertThatThrownBy(() -> MacAddress.parse("02:00")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Inet4Address ip(String text) {
        return (Inet4Address) InetAddress.ofLiteral(text);
    }
}
