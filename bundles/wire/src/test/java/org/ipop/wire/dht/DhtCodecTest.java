package org.ipop.wire.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.overlay.Overlay;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DhtCodecTest {
    private static final Key KEY = Key.fromHex("000102030405060708090a0b0c0d0e0f10111213");
    private static final Key OTHER = Key.fromHex("202122232425262728292a2b2c2d2e2f30313233");
    private static final NodeId WRITER = NodeId.fromHex("404142434445464748494a4b4c4d4e4f50515253");
    private static final Arc ARC = new Arc(OTHER, KEY);
    private static final Digest DIGEST = new Digest(0x7172737475767778L, 0x797a7b7c);
    private static final Stored RECORD = new Stored(KEY, true, WRITER, Bytes.copyOf(new byte[] {1, 2, 3}),
        0x6061626364656667L, 0x68696a6b6c6d6e6fL, Bytes.copyOf(new byte[] {4, 5, 6, 7}));
    private static final Replica REPLICA = new Replica(0x0102030405060708L, true, OTHER, RECORD);
    private static final Slot SLOT = new Slot(KEY, WRITER, 0x1112131415161718L, true);

    static Stream<DhtRequest> requests() {
        return Stream.of(new DhtRequest.Write(RECORD), new DhtRequest.Read(KEY, Optional.empty()),
            new DhtRequest.Read(KEY, Optional.of(WRITER)), new DhtRequest.Store(REPLICA), new DhtRequest.Confirm(SLOT),
            new DhtRequest.Slots(KEY), new DhtRequest.Promise(9, ARC), new DhtRequest.Listing(ARC, Optional.empty()),
            new DhtRequest.Listing(ARC, Optional.of(new Place(KEY, WRITER))),
            new DhtRequest.Fetch(List.of(new Place(KEY, WRITER), new Place(OTHER, WRITER))),
            new DhtRequest.Offer(true, ARC, DIGEST), new DhtRequest.Locate(KEY), new DhtRequest.Lost(OTHER));
    }

    static Stream<DhtAnswer> answers() {
        return Stream.concat(Stream.of(DhtAnswer.Outcome.values()).map(outcome -> new DhtAnswer.Written(outcome, 5)),
            Stream.of(new DhtAnswer.Taken(REPLICA), new DhtAnswer.Records(true, List.of(REPLICA, REPLICA)),
                new DhtAnswer.Records(false, List.of()), new DhtAnswer.SlotList(true, List.of(SLOT)),
                new DhtAnswer.Accepted(true, 7), new DhtAnswer.Promised(true, 8, DIGEST),
                new DhtAnswer.Located(true, ARC, DIGEST), new DhtAnswer.Compared(DIGEST), new DhtAnswer.Done(),
                new DhtAnswer.Unable()));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void requestsComeBackAndEveryCutIsMalformed(DhtRequest request) throws MalformedPacket {
        ByteBuf whole = Unpooled.buffer();
        DhtRequestCodec.write(whole, request);
        assertThat(DhtRequestCodec.read(whole.duplicate())).isEqualTo(request);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            assertThatThrownBy(() -> DhtRequestCodec.read(cut)).isInstanceOf(MalformedPacket.class);
        }
        whole.writeByte(0);
        assertThatThrownBy(() -> DhtRequestCodec.read(whole)).hasMessageContaining("too many");
    }

    @ParameterizedTest
    @MethodSource("answers")
    void answersComeBackAndEveryCutIsMalformed(DhtAnswer answer) throws MalformedPacket {
        ByteBuf whole = Unpooled.buffer();
        DhtAnswerCodec.write(whole, answer);
        assertThat(DhtAnswerCodec.read(whole.duplicate())).isEqualTo(answer);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(0, length);
            assertThatThrownBy(() -> DhtAnswerCodec.read(cut)).isInstanceOf(MalformedPacket.class);
        }
        whole.writeByte(0);
        assertThatThrownBy(() -> DhtAnswerCodec.read(whole)).hasMessageContaining("too many");
    }

    @Test
    void aRecordHasItsBytesInTheDocumentedOrder() {
        ByteBuf out = Unpooled.buffer();
        DhtRequestCodec.write(out, new DhtRequest.Store(REPLICA));
        assertThat(Bytes.copyOf(array(out)).toHex()).isEqualTo("03" + "0102030405060708" + "01" + OTHER.toHex()
            + "01" + KEY.toHex() + WRITER.toHex() + "6061626364656667" + "68696a6b6c6d6e6f"
            + "0003" + "010203" + "0004" + "04050607");
        assertThat(REPLICA.bytes()).isEqualTo(out.writerIndex() - 1);
    }

    @Test
    void unknownTypesFlagsOutcomesAndCountsAreMalformed() {
        assertThatThrownBy(() -> DhtRequestCodec.read(bytes("00"))).isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> DhtRequestCodec.read(bytes("0c"))).isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> DhtAnswerCodec.read(bytes("0b"))).isInstanceOf(MalformedPacket.class);
        assertThatThrownBy(() -> DhtAnswerCodec.read(bytes("0107" + "0000000000000000")))
            .hasMessageContaining("outcome");
        assertThatThrownBy(() -> DhtAnswerCodec.read(bytes("0302"))).hasMessageContaining("flag");
        assertThatThrownBy(() -> DhtRequestCodec.read(bytes("0821"))).hasMessageContaining("33 places");
    }

    @Test
    void valuesAndProofsBeyondTheLimitAreMalformed() {
        for (int[] sizes : new int[][] {{Dht.MAX_VALUE_BYTES + 1, 0}, {0, RecordCodec.MAX_PROOF_BYTES + 1}}) {
            ByteBuf out = Unpooled.buffer();
            RecordCodec.write(out, sized(sizes[0], sizes[1]));
            assertThatThrownBy(() -> RecordCodec.read(out)).hasMessageContaining("limit");
        }
    }

    @Test
    void theGreatestRecordFitsIntoOneMessage() {
        ByteBuf out = Unpooled.buffer();
        Stored greatest = sized(Dht.MAX_VALUE_BYTES, RecordCodec.MAX_PROOF_BYTES);
        DhtRequestCodec.write(out, new DhtRequest.Store(new Replica(1, true, KEY, greatest)));
        assertThat(out.readableBytes()).isLessThan(Overlay.MAX_REQUEST_BYTES);
    }

    @Test
    void theProofCoversEveryFieldAndTheRing() {
        RingId ring = new RingId(5);
        List<Stored> variants = List.of(RECORD, claim(OTHER, true, WRITER, RECORD.value(), RECORD.sequence()),
            claim(KEY, false, WRITER, RECORD.value(), RECORD.sequence()),
            claim(KEY, true, new NodeId(KEY), RECORD.value(), RECORD.sequence()),
            claim(KEY, true, WRITER, Bytes.copyOf(), RECORD.sequence()), claim(KEY, true, WRITER, RECORD.value(), 1),
            new Stored(KEY, true, WRITER, RECORD.value(), RECORD.sequence(), 1, Bytes.copyOf()));
        assertThat(variants.stream().map(record -> Bytes.copyOf(RecordCodec.signed(ring, record))))
            .doesNotHaveDuplicates();
        assertThat(RecordCodec.signed(new RingId(6), RECORD)).isNotEqualTo(RecordCodec.signed(ring, RECORD));
    }

    @Test
    void arcsKnowWhatTheyCover() {
        Key a = Key.fromHex("10".repeat(20));
        Key b = Key.fromHex("20".repeat(20));
        Key c = Key.fromHex("30".repeat(20));
        Key d = Key.fromHex("40".repeat(20));
        assertThat(new Arc(a, d).covers(new Arc(b, c))).isTrue();
        assertThat(new Arc(a, c).covers(new Arc(a, c))).isTrue();
        assertThat(new Arc(a, c).covers(new Arc(b, d))).isFalse();
        assertThat(new Arc(c, b).covers(new Arc(d, a))).isTrue();
        assertThat(new Arc(b, c).covers(new Arc(c, b))).isFalse();
        assertThat(new Arc(a, c).covers(new Arc(d, c))).isFalse();
        assertThat(new Arc(a, a).covers(new Arc(b, b))).isTrue();
        assertThat(new Arc(a, c).covers(new Arc(c, c))).isFalse();
        assertThat(new Arc(a, b).overlaps(new Arc(b, c))).isFalse();
        assertThat(new Arc(a, c).overlaps(new Arc(b, d))).isTrue();
        assertThat(new Arc(b, b).overlaps(new Arc(c, d))).isTrue();
    }

    private static Stored claim(Key key, boolean exclusive, NodeId writer, Bytes value, long sequence) {
        return new Stored(key, exclusive, writer, value, sequence, RECORD.expiresEpochSeconds(), Bytes.copyOf());
    }

    private static Stored sized(int value, int proof) {
        return new Stored(KEY, true, WRITER, Bytes.copyOf(new byte[value]), 1, 2, Bytes.copyOf(new byte[proof]));
    }

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(Bytes.fromHex(hex).toArray());
    }

    private static byte[] array(ByteBuf buffer) {
        byte[] content = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), content);
        return content;
    }
}
