package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.tap.linux.TcpPackets.ACK;
import static org.ipop.tap.linux.TcpPackets.PSH;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.api.edge.Offload;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainTest {
    private static final int SEGMENT = 1_000;

    private final Train train = new Train(false);
    private final List<ByteBuf> made = new ArrayList<>();

    @AfterEach
    void release() {
        train.close();
        made.forEach(ByteBuf::release);
    }

    @ParameterizedTest
    @CsvSource({"10.66.0.1, 10.66.0.2", "fd00::1, fd00::2"})
    void whatWasCutIsJoinedToWhatItWas(String from, String to) throws MalformedPacket {
        ByteBuf whole = keep(TcpPackets.whole(from, to, 2_500, ACK | PSH));
        int ip = TcpPackets.ipBytes(whole);
        if (ip == 20) {
            whole.setShort(whole.readerIndex() + 4, 0xFFFF);
            TcpPackets.repair(whole);
            whole.setShort(whole.readerIndex() + ip + 16, partial(whole, ip));
        }
        List<ByteBuf> segments = cut(whole.copy());
        assertThat(train.begin(segments.get(0))).isTrue();
        assertThat(train.append(segments.get(1))).isTrue();
        assertThat(train.append(segments.get(2))).isTrue();
        ByteBuf taken = train.take();
        Offload offload = VirtioHeader.read(taken, 0);
        assertThat(offload).isEqualTo(new Offload(SEGMENT, ip, 16, 0));
        assertThat(taken.getUnsignedByte(1)).isEqualTo((short) (ip == 20 ? 1 : 4));
        assertThat(taken.getUnsignedShortLE(2)).as("header length").isEqualTo(ip + 32);
        assertThat(ByteBufUtil.hexDump(taken, VirtioHeader.BYTES, taken.readableBytes() - VirtioHeader.BYTES))
            .isEqualTo(ByteBufUtil.hexDump(whole));
        assertThat(train.isEmpty()).isTrue();
    }

    @Test
    void oneSegmentTravelsUnchanged() throws MalformedPacket {
        ByteBuf only = cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 500, ACK)).getFirst();
        assertThat(train.begin(only)).isTrue();
        ByteBuf taken = train.take();
        assertThat(VirtioHeader.read(taken, 0)).isEqualTo(Offload.NONE);
        assertThat(taken.slice(VirtioHeader.BYTES, taken.readableBytes() - VirtioHeader.BYTES)).isEqualTo(only);
    }

    @Test
    void aPushOrAShortSegmentEndsTheTrain() {
        List<ByteBuf> segments = cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 3_000, ACK));
        segments.get(1).setByte(segments.get(1).readerIndex() + 20 + 13, ACK | PSH);
        TcpPackets.repair(segments.get(1));
        assertThat(train.begin(segments.get(0))).isTrue();
        assertThat(train.append(segments.get(1))).isTrue();
        assertThat(train.append(segments.get(2))).isFalse();
        assertThat(train.take().getByte(VirtioHeader.BYTES + 20 + 13)).isEqualTo((byte) (ACK | PSH));
        List<ByteBuf> shorter = cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 1_400, ACK));
        assertThat(train.begin(shorter.get(0))).isTrue();
        assertThat(train.append(shorter.get(1))).isTrue();
        assertThat(train.append(segments.get(2))).isFalse();
    }

    /** Offset and new value of one byte of the second segment; its checksums are right. */
    @ParameterizedTest
    @CsvSource({"1, 4", "4, 7", "6, 0", "8, 63", "15, 9", "19, 9", "21, 9", "23, 9", "27, 9", "31, 9", "32, 129",
        "33, 17", "33, 2", "33, 18", "33, 80", "33, 144", "33, 48", "34, 9", "38, 9", "43, 2", "51, 9"})
    void whatDiffersDoesNotContinue(int offset, int value) {
        List<ByteBuf> segments = cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 2_000, ACK));
        ByteBuf second = segments.get(1);
        if (offset == 4) {
            segments.forEach(segment -> TcpPackets.repair(segment.setShort(segment.readerIndex() + 6, 0)));
        }
        second.setByte(second.readerIndex() + offset, value);
        TcpPackets.repair(second);
        assertThat(train.begin(segments.get(0))).isTrue();
        assertThat(train.append(second)).as("byte " + offset).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "3, 4", "7, 9", "8, 9", "23, 9", "24, 9", "39, 9"})
    void whatDiffersInIpv6DoesNotContinue(int offset, int value) {
        List<ByteBuf> segments = cut(TcpPackets.whole("fd00::1", "fd00::2", 2_000, ACK));
        segments.get(1).setByte(segments.get(1).readerIndex() + offset, value);
        TcpPackets.repair(segments.get(1));
        assertThat(train.begin(segments.get(0))).isTrue();
        assertThat(train.append(segments.get(1))).as("byte " + offset).isFalse();
    }

    @Test
    void identificationsMustFollowEachOtherOnlyWhereFragmentsMayBe() {
        for (int fragment : new int[] {0, 0x4000}) {
            List<ByteBuf> segments = cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 2_000, ACK));
            for (ByteBuf segment : segments) {
                TcpPackets.repair(segment.setShort(segment.readerIndex() + 4, 0)
                    .setShort(segment.readerIndex() + 6, fragment));
            }
            assertThat(train.begin(segments.get(0))).isTrue();
            assertThat(train.append(segments.get(1))).isEqualTo(fragment != 0);
            train.take();
        }
    }

    /** SYN, FIN, RST, URG, ECE, CWR, no ACK: these travel alone. */
    @ParameterizedTest
    @ValueSource(ints = {ACK | 2, ACK | 1, ACK | 4, ACK | 0x20, ACK | 0x40, ACK | 0x80, 0, PSH})
    void otherFlagsBeginNoTrain(int flags) {
        assertThat(train.begin(cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 100, flags)).getFirst())).isFalse();
    }

    @Test
    void damagedPacketsStayAsTheyAre() {
        List<ByteBuf> segments = cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 2_000, ACK));
        ByteBuf second = segments.get(1);
        second.setByte(second.writerIndex() - 1, second.getByte(second.writerIndex() - 1) + 1);
        assertThat(train.begin(second)).isFalse();
        assertThat(train.begin(segments.get(0))).isTrue();
        assertThat(train.append(second)).isFalse();
        train.take();
        segments.get(0).setByte(segments.get(0).readerIndex() + 10, 77);
        assertThat(train.begin(segments.get(0))).as("IPv4 header").isFalse();
    }

    @Test
    void optionsAndFragmentsTravelAlone() {
        ByteBuf packet = cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 100, ACK)).getFirst();
        int start = packet.readerIndex();
        packet.setByte(start, 0x46);
        assertThat(train.begin(packet)).isFalse();
        packet.setByte(start, 0x45).setShort(start + 6, 0x2000);
        TcpPackets.repair(packet);
        assertThat(train.begin(packet)).isFalse();
        packet.setShort(start + 6, 0x0001);
        TcpPackets.repair(packet);
        assertThat(train.begin(packet)).isFalse();
        packet.setShort(start + 6, 0).setByte(start + 9, 17);
        TcpPackets.repair(packet);
        assertThat(train.begin(packet)).as("UDP").isFalse();
    }

    @Test
    void aTrainIsNoLongerThanAnIpPacket() {
        List<ByteBuf> segments = new ArrayList<>(cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 65_000, ACK)));
        assertThat(train.begin(segments.removeFirst())).isTrue();
        segments.forEach(segment -> assertThat(train.append(segment)).isTrue());
        ByteBuf next = cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 1_000, ACK)).getFirst();
        next.setInt(next.readerIndex() + 24, 1_000_000 + 65_000);
        TcpPackets.repair(next);
        assertThat(train.append(next)).isFalse();
        assertThat(train.take().readableBytes()).isEqualTo(VirtioHeader.BYTES + 52 + 65_000);
    }

    @Test
    void whateverComesIsTakenOrNotAndNothingBreaks() {
        SplittableRandom random = new SplittableRandom(7);
        int joined = 0;
        for (int i = 0; i < 20_000; i++) {
            boolean four = random.nextBoolean();
            List<ByteBuf> segments = TcpPackets.cut(TcpPackets.whole(four ? "10.66.0.1" : "fd00::1",
                four ? "10.66.0.2" : "fd00::2", random.nextInt(1, 1_000), ACK), random.nextInt(100, 600));
            for (ByteBuf segment : segments) {
                damage(segment, random);
                if (train.append(segment)) {
                    joined++;
                } else {
                    if (!train.isEmpty()) {
                        assertThat(train.take().readableBytes()).isLessThanOrEqualTo(VirtioHeader.BYTES + 0xFFFF);
                    }
                    train.begin(segment);
                }
                segment.release();
            }
        }
        assertThat(joined).isGreaterThan(1_000);
    }

    private static void damage(ByteBuf segment, SplittableRandom random) {
        if (random.nextInt(8) == 0) {
            segment.setByte(segment.readerIndex() + random.nextInt(segment.readableBytes()), random.nextInt());
            if (random.nextBoolean() && segment.readableBytes() >= 60) {
                TcpPackets.repair(segment);
            }
        }
        if (random.nextInt(16) == 0) {
            segment.writerIndex(segment.readerIndex() + random.nextInt(segment.readableBytes() + 1));
        }
    }

    private List<ByteBuf> cut(ByteBuf whole) {
        List<ByteBuf> segments = TcpPackets.cut(whole, SEGMENT);
        made.addAll(segments);
        return segments;
    }

    private ByteBuf keep(ByteBuf packet) {
        made.add(packet);
        return packet;
    }

    private static int partial(ByteBuf packet, int ip) {
        return Checksum.ofPseudoHeader(packet, ip, IpProtocol.TCP);
    }
}
