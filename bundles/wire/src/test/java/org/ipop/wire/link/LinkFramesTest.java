package org.ipop.wire.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.nat.Candidate;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinkFramesTest {
    private static final RingId RING = new RingId(0x0102030405060708L);
    private static final NodeId NODE = NodeId.fromHex("101112131415161718191a1b1c1d1e1f20212223");
    private static final NodeId OTHER = NodeId.fromHex("303132333435363738393a3b3c3d3e3f40414243");
    private static final Key POINT = Key.fromHex("505152535455565758595a5b5c5d5e5f60616263");
    private static final Key OTHER_POINT = Key.fromHex("707172737475767778797a7b7c7d7e7f80818283");
    private static final InetSocketAddress ADDRESS =
        new InetSocketAddress(InetAddress.ofLiteral("198.51.100.4"), 5123);
    private static final RelayHeader RELAY = new RelayHeader(true, 3, RING, new RelayHeader.Point(NODE, POINT),
        new RelayHeader.Point(OTHER, OTHER_POINT));

    static List<LinkFrame> frames() {
        return List.of(
            new LinkFrame.Ping(true, false, 0x1122334455667788L),
            new LinkFrame.Ping(false, true, -1),
            new LinkFrame.Pong(true, 0x1122334455667788L, 0x3132333435363738L, Optional.of(ADDRESS)),
            new LinkFrame.Pong(false, 7, 0, Optional.empty()),
            new LinkFrame.Ack(0x01020304),
            new LinkFrame.Bye("idle"),
            new LinkFrame.SizeAnswer(0x5152535455565758L),
            new LinkFrame.Sighting(NODE, Optional.of(ADDRESS)),
            new LinkFrame.Sighting(OTHER, Optional.empty()),
            new LinkFrame.About(0x2122232425262728L, List.of(new Candidate(Candidate.Kind.MAPPED, ADDRESS)),
                List.of(new LinkFrame.About.Relay(RING, NODE), new LinkFrame.About.Relay(RingId.BOOTSTRAP, OTHER))),
            new LinkFrame.Greeting(RING, 0x0A0B0C0D, Bytes.fromHex("a1a2a3")),
            new LinkFrame.Proof(RING, 0x1A1B1C1D, Bytes.fromHex("b1b2b3b4")),
            new LinkFrame.Admitted(RING, 0x2A2B2C2D),
            new LinkFrame.Leave(RING, 0x3A3B3C3D, 0x4A4B4C4D));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void frameComesBackWithEveryFieldInItsPlace(LinkFrame frame) throws MalformedPacket {
        ByteBuf buffer = bytesOf(frame);
        assertThat(LinkFrameCodec.read(buffer)).isEqualTo(frame);
        assertThat(buffer.isReadable()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void frameCutAtAnyLengthOrTooLongIsMalformed(LinkFrame frame) {
        ByteBuf whole = bytesOf(frame);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            assertThatThrownBy(() -> LinkFrameCodec.read(cut)).as("cut at %d", length)
                .isInstanceOf(MalformedPacket.class);
        }
        assertThatThrownBy(() -> LinkFrameCodec.read(whole.writeByte(0))).hasMessageContaining("too many");
    }

    @Test
    void sizeProbeIsAsLongAsItsPaddingMakesIt() throws MalformedPacket {
        LinkFrame.SizeProbe probe = new LinkFrame.SizeProbe(0x6162636465666768L, 1_300);
        ByteBuf buffer = bytesOf(probe);
        assertThat(buffer.readableBytes()).isEqualTo(LinkFrame.SizeProbe.BYTES + 1_300);
        ByteBuf cut = buffer.copy(0, LinkFrame.SizeProbe.BYTES - 1);
        assertThatThrownBy(() -> LinkFrameCodec.read(cut)).isInstanceOf(MalformedPacket.class);
        assertThat(LinkFrameCodec.read(buffer)).isEqualTo(probe);
        assertThat(buffer.isReadable()).isFalse();
    }

    @Test
    void unknownTypesFlagsAndCountsAreMalformed() {
        assertThatThrownBy(() -> LinkFrameCodec.read(Unpooled.wrappedBuffer(new byte[] {0x7F})))
            .hasMessageContaining("frame type 127");
        ByteBuf ping = bytesOf(new LinkFrame.Ping(false, false, 1)).setByte(1, 4);
        assertThatThrownBy(() -> LinkFrameCodec.read(ping)).hasMessageContaining("flags 4");
        ByteBuf about = bytesOf(new LinkFrame.About(1, List.of(), List.of())).setByte(10, 4);
        assertThatThrownBy(() -> LinkFrameCodec.read(about)).hasMessageContaining("4 relays");
        ByteBuf greeting = bytesOf(new LinkFrame.Greeting(RING, 1, Bytes.copyOf(new byte[65])));
        assertThatThrownBy(() -> LinkFrameCodec.read(greeting)).hasMessageContaining("limit 64");
        ByteBuf proof = bytesOf(new LinkFrame.Proof(RING, 1, Bytes.copyOf(new byte[2049])));
        assertThatThrownBy(() -> LinkFrameCodec.read(proof)).hasMessageContaining("limit 2048");
    }

    @Test
    void relayHeaderIsWrittenBeforeTheDatagramAndReadBack() throws MalformedPacket {
        ByteBuf buffer = Unpooled.buffer().writeZero(RelayHeader.BYTES).writeBytes(new byte[] {9, 8, 7});
        buffer.readerIndex(RelayHeader.BYTES);
        RELAY.prepend(buffer);
        assertThat(buffer.readableBytes()).isEqualTo(RelayHeader.BYTES + 3).isEqualTo(91 + 3);
        assertThat(RelayHeader.read(buffer)).isEqualTo(RELAY);
        assertThat(buffer.readableBytes()).isEqualTo(3);
        RelayHeader.rewind(buffer, 4);
        assertThat(RelayHeader.read(buffer).hops()).isEqualTo(4);
        assertThat(buffer.readByte()).isEqualTo((byte) 9);
    }

    @Test
    void relayHeaderCutAtAnyLengthIsMalformed() {
        ByteBuf buffer = Unpooled.buffer().writeZero(RelayHeader.BYTES).writeByte(1);
        buffer.readerIndex(RelayHeader.BYTES);
        RELAY.prepend(buffer);
        for (int length = 0; length < buffer.readableBytes(); length++) {
            ByteBuf cut = buffer.copy(0, length);
            assertThatThrownBy(() -> RelayHeader.read(cut)).as("cut at %d", length)
                .isInstanceOf(MalformedPacket.class);
        }
        buffer.setByte(1, 2);
        assertThatThrownBy(() -> RelayHeader.read(buffer)).hasMessageContaining("flags 2");
    }

    @Test
    void reliableHeaderIsReadBackAndNeedsAFrame() throws MalformedPacket {
        ByteBuf buffer = Unpooled.buffer();
        new ReliableHeader(0x01020304).write(buffer);
        ByteBuf bare = buffer.copy();
        assertThatThrownBy(() -> ReliableHeader.read(bare)).isInstanceOf(MalformedPacket.class);
        assertThat(ReliableHeader.read(buffer.writeByte(1))).isEqualTo(new ReliableHeader(0x01020304));
        assertThatThrownBy(() -> ReliableHeader.read(Unpooled.buffer().writeZero(6))).hasMessageContaining("type 0");
    }

    @Test
    void ringMessageHeaderIsReadBackAndCutIsMalformed() throws MalformedPacket {
        ByteBuf buffer = Unpooled.buffer();
        new RingMessageHeader(RING).write(buffer);
        ByteBuf cut = buffer.copy(0, 8);
        assertThatThrownBy(() -> RingMessageHeader.read(cut)).isInstanceOf(MalformedPacket.class);
        assertThat(RingMessageHeader.read(buffer)).isEqualTo(new RingMessageHeader(RING));
        assertThatThrownBy(() -> RingMessageHeader.read(Unpooled.buffer().writeZero(9)))
            .hasMessageContaining("type 0");
    }

    @Test
    void fragmentHeaderChecksIndexCountAndLength() throws MalformedPacket {
        assertThat(FragmentHeader.read(fragment(0x01020304, 1, 3, FragmentHeader.PIECE_BYTES)))
            .isEqualTo(new FragmentHeader(0x01020304, 1, 3));
        assertThat(FragmentHeader.read(fragment(1, 2, 3, 1))).isEqualTo(new FragmentHeader(1, 2, 3));
        assertMalformedFragment(1, 3, 3, 1);
        assertMalformedFragment(1, 0, 1, 1);
        assertMalformedFragment(1, 0, FragmentHeader.MAX_COUNT + 1, FragmentHeader.PIECE_BYTES);
        assertMalformedFragment(1, 0, 3, FragmentHeader.PIECE_BYTES + 1);
        assertMalformedFragment(1, 2, 3, FragmentHeader.PIECE_BYTES + 1);
        assertMalformedFragment(1, 2, 3, 0);
    }

    @Test
    void signallingIsWhatCarriesNoTraffic() {
        assertThat(List.of(FrameType.PING, FrameType.PONG, FrameType.ACK, FrameType.BYE, FrameType.RELIABLE))
            .allMatch(FrameType::isSignalling);
        assertThat(List.of(FrameType.FRAGMENT, FrameType.RING_MESSAGE, FrameType.RELAY))
            .noneMatch(FrameType::isSignalling);
    }

    private static void assertMalformedFragment(int id, int index, int count, int length) {
        assertThatThrownBy(() -> FragmentHeader.read(fragment(id, index, count, length)))
            .isInstanceOf(MalformedPacket.class);
    }

    private static ByteBuf fragment(int id, int index, int count, int length) {
        ByteBuf buffer = Unpooled.buffer();
        new FragmentHeader(id, index, count).write(buffer);
        return buffer.writeZero(length);
    }

    private static ByteBuf bytesOf(LinkFrame frame) {
        ByteBuf buffer = Unpooled.buffer();
        LinkFrameCodec.write(buffer, frame);
        return buffer;
    }
}
