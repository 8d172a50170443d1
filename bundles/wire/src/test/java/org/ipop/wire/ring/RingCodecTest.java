package org.ipop.wire.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingLinks;
import org.ipop.api.nat.Candidate;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RingCodecTest {
    private static final NodeId NODE = NodeId.fromHex("000102030405060708090a0b0c0d0e0f10111213");
    private static final Key POSITION = Key.fromHex("202122232425262728292a2b2c2d2e2f30313233");
    private static final Key ATTACH = Key.fromHex("404142434445464748494a4b4c4d4e4f50515253");
    private static final List<Candidate> CANDIDATES = List.of(
        new Candidate(Candidate.Kind.MAPPED, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), 4100)));
    private static final Contact JOINER = new Contact(NODE, POSITION, ATTACH, CANDIDATES);
    private static final Contact MEMBER = new Contact(NODE, POSITION, POSITION, List.of());
    private static final Contact BOOTSTRAP = Contact.ofBootstrap(NODE, CANDIDATES);
    private static final Neighbourhood NEIGHBOURHOOD =
        new Neighbourhood(Optional.of(JOINER), List.of(MEMBER, BOOTSTRAP));

    static Stream<RingMessage> messages() {
        return Stream.of(new RingMessage.Hello(RingView.State.JOINING, Optional.of(RingView.State.MEMBER)),
            new RingMessage.Hello(RingView.State.ALONE, Optional.empty()),
        new RingMessage.Stabilize(0x0102030405060708L),
            new RingMessage.View(NEIGHBOURHOOD), new RingMessage.View(new Neighbourhood(Optional.empty(), List.of())),
            new RingMessage.Same(0x1112131415161718L), new RingMessage.Join(), new RingMessage.Welcome(NEIGHBOURHOOD),
            new RingMessage.Leave(NEIGHBOURHOOD), new RingMessage.Introduce(List.of(JOINER, MEMBER)),
            new RingMessage.Near(new Coordinate(0x2122232425262728L), 159,
                List.of(0, RingMessage.Near.MOST_MICROS, 150)),
            new RingMessage.Near(Coordinate.UNKNOWN, 0, List.of()),
            new RingMessage.Meet(JOINER, ATTACH), new RingMessage.Meet(BOOTSTRAP, POSITION),
            new RingMessage.Nearby(new Coordinate(0x4142434445464748L), List.of(
                new RingMessage.Placed(JOINER, new Coordinate(0x5152535455565758L)),
                new RingMessage.Placed(MEMBER, Coordinate.UNKNOWN))));
    }

    @Test
    void nearTellsForTheIntervalsFromTheFarthestOn() {
        RingMessage.Near near = new RingMessage.Near(Coordinate.UNKNOWN, 9, List.of(100, 0, 150));
        assertThat(IntStream.of(10, 9, 8, 7, 6, -1).map(near::within)).containsExactly(0, 100, 0, 150, 0, 0);
    }

    @Test
    void whoAsksIsIntroducedByOneByte() throws MalformedPacket {
        ByteBuf body = Unpooled.buffer();
        RingCodec.writeIntroduced(body, JOINER, NODE);
        assertThat(body.readableBytes()).isEqualTo(1);
        assertThat(RingCodec.introduced(body, MEMBER)).contains(MEMBER);
    }

    @Test
    void anybodyElseIsIntroducedByContact() throws MalformedPacket {
        ByteBuf body = Unpooled.buffer();
        RingCodec.writeIntroduced(body, JOINER, RoutedHeader.NOBODY);
        assertThat(RingCodec.introduced(body, MEMBER)).contains(JOINER);
        assertThat(RingCodec.introduced(Unpooled.EMPTY_BUFFER, MEMBER)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageComesBackWithEveryFieldInItsPlace(RingMessage message) throws MalformedPacket {
        ByteBuf bytes = RingCodec.encode(message);
        assertThat(RingCodec.decode(bytes)).isEqualTo(message);
        assertThat(bytes.isReadable()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void messageCutAtAnyLengthOrTooLongIsMalformed(RingMessage message) {
        ByteBuf whole = RingCodec.encode(message);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            assertThatThrownBy(() -> RingCodec.decode(cut)).isInstanceOf(MalformedPacket.class);
        }
        assertThatThrownBy(() -> RingCodec.decode(whole.copy().writeByte(0))).isInstanceOf(MalformedPacket.class);
    }

    @Test
    void unknownTypesFlagsAndCountsAreMalformed() {
        for (String hex : List.of("00", "0b", "12", "090000000000000000a000000000",
            "09000000000000000000ffffffff", "0a000000000000000009",
            "ff", "010300", "010004", "0302", "030011", "0809", "080104")) {
            ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
            assertThatThrownBy(() -> RingCodec.decode(bytes)).as(hex).isInstanceOf(MalformedPacket.class);
        }
    }

    @Test
    void bytesOfAContactLeaveOutWhatFollowsFromTheRest() {
        assertThat(bytes(BOOTSTRAP)).isEqualTo(1 + 20 + 1 + 8);
        assertThat(bytes(MEMBER)).isEqualTo(1 + 40 + 1);
        assertThat(bytes(JOINER)).isEqualTo(1 + 60 + 1 + 8);
    }

    @Test
    void largestNeighbourhoodFitsAMessage() {
        List<Candidate> many = Collections.nCopies(Contact.MAX_CANDIDATES,
            new Candidate(Candidate.Kind.HOST, new InetSocketAddress(InetAddress.ofLiteral("2001:db8::9"), 65535)));
        Contact large = new Contact(NODE, POSITION, POSITION, many);
        Neighbourhood full = new Neighbourhood(Optional.of(large),
            Collections.nCopies(Neighbourhood.MAX_SUCCESSORS, large));
        assertThat(RingCodec.encode(new RingMessage.View(full)).readableBytes())
            .isLessThanOrEqualTo(RingLinks.MAX_MESSAGE_BYTES);
    }

    @Test
    void digestChangesWithWhatItStandsFor() {
        assertThat(RingCodec.digest(NEIGHBOURHOOD)).isEqualTo(RingCodec.digest(NEIGHBOURHOOD))
            .isNotEqualTo(RingCodec.digest(new Neighbourhood(Optional.empty(), NEIGHBOURHOOD.successors())));
    }

    @Test
    void routedHeaderComesBackAndHopsInPlace() throws MalformedPacket {
        RoutedHeader header = RoutedHeader.toMember(32, 5, 0x0102030405060708L, ATTACH, NODE);
        ByteBuf message = header.start(4).writeInt(0xCAFE);
        assertThat(message.readableBytes()).isEqualTo(RoutedHeader.BYTES + 4);
        assertThat(RoutedHeader.parse(message)).isEqualTo(header);
        header.hop(message, true);
        RoutedHeader hopped = RoutedHeader.parse(message);
        assertThat(hopped.ttl()).isEqualTo(31);
        assertThat(hopped.passed()).isTrue();
        assertThat(hopped.member()).isTrue();
        assertThat(hopped.answer(9, POSITION, NODE))
            .isEqualTo(new RoutedHeader(MessageType.ANSWER, true, false, 9, 5, header.id(), POSITION, NODE));
    }

    @Test
    void routedHeaderCutAtAnyLengthIsMalformed() {
        ByteBuf whole = RoutedHeader.toOwner(1, 127, 1, POSITION).start(0);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            assertThatThrownBy(() -> RoutedHeader.parse(cut)).isInstanceOf(MalformedPacket.class);
        }
        assertThatThrownBy(() -> RoutedHeader.parse(whole.copy().setByte(3, 128))).isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> RoutedHeader.parse(whole.copy().setByte(1, 4))).isInstanceOf(MalformedPacket.class);
    }

    private static int bytes(Contact contact) {
        ByteBuf out = Unpooled.buffer();
        RingCodec.writeContact(out, contact);
        return out.readableBytes();
    }
}
