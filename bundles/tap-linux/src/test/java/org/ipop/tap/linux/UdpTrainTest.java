package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.api.edge.Offload;
import org.ipop.wire.MalformedPacket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpTrainTest {
    private static final int DATAGRAM = 1_000;

    private final Train train = new Train(true);
    private final List<ByteBuf> made = new ArrayList<>();

    @AfterEach
    void release() {
        train.close();
        made.forEach(ByteBuf::release);
    }

    @ParameterizedTest
    @CsvSource({"10.66.0.1, 10.66.0.2", "fd00::1, fd00::2"})
    void whatWasCutIsJoinedToWhatItWas(String from, String to) throws MalformedPacket {
        ByteBuf whole = UdpPackets.whole(from, to, 2_500);
        made.add(whole);
        int ip = TcpPackets.ipBytes(whole);
        List<ByteBuf> datagrams = cut(whole.copy());
        assertThat(train.begin(datagrams.get(0))).isTrue();
        assertThat(train.append(datagrams.get(1))).isTrue();
        assertThat(train.append(datagrams.get(2))).isTrue();
        assertThat(train.append(datagrams.get(0))).as("behind a shorter one").isFalse();
        ByteBuf taken = train.take();
        assertThat(VirtioHeader.read(taken, 0)).isEqualTo(new Offload(DATAGRAM, ip, 6, 0));
        assertThat(taken.getUnsignedByte(1)).isEqualTo((short) VirtioHeader.GSO_UDP);
        assertThat(taken.getUnsignedShortLE(2)).as("header length").isEqualTo(ip + 8);
        assertThat(ByteBufUtil.hexDump(taken, VirtioHeader.BYTES, taken.readableBytes() - VirtioHeader.BYTES))
            .isEqualTo(ByteBufUtil.hexDump(whole));
    }

    @Test
    void aKernelThatDoesNotCutUdpGetsNoTrains() {
        Train tcpOnly = new Train(false);
        assertThat(tcpOnly.begin(cut(UdpPackets.whole("10.66.0.1", "10.66.0.2", 500)).getFirst())).isFalse();
        tcpOnly.close();
    }

    /** Offset and new value of one byte of the second datagram; its checksums are right. */
    @ParameterizedTest
    @CsvSource({"1, 4", "6, 0", "8, 63", "15, 9", "19, 9", "21, 9", "23, 9", "24, 9", "25, 9"})
    void whatDiffersDoesNotContinue(int offset, int value) {
        List<ByteBuf> datagrams = cut(UdpPackets.whole("10.66.0.1", "10.66.0.2", 2_000));
        ByteBuf second = datagrams.get(1);
        second.setByte(second.readerIndex() + offset, value);
        UdpPackets.repair(second);
        assertThat(train.begin(datagrams.get(0))).isTrue();
        assertThat(train.append(second)).as("byte " + offset).isFalse();
    }

    @Test
    void tcpAndUdpDoNotMix() {
        ByteBuf udp = cut(UdpPackets.whole("10.66.0.1", "10.66.0.2", 500)).getFirst();
        List<ByteBuf> tcp = TcpPackets.cut(TcpPackets.whole("10.66.0.1", "10.66.0.2", 2_000, TcpPackets.ACK), 1_000);
        made.addAll(tcp);
        assertThat(train.begin(tcp.getFirst())).isTrue();
        assertThat(train.append(udp)).isFalse();
        train.take();
        assertThat(train.begin(udp)).isTrue();
        assertThat(train.append(tcp.getLast())).isFalse();
    }

    @Test
    void withoutAChecksumOrDamagedOrEmptyOrFragmentedItTravelsAlone() {
        ByteBuf packet = cut(UdpPackets.whole("10.66.0.1", "10.66.0.2", 500)).getFirst();
        int start = packet.readerIndex();
        int checksum = packet.getShort(start + 26);
        assertThat(train.begin(packet.setShort(start + 26, 0))).as("no checksum").isFalse();
        assertThat(train.begin(packet.setShort(start + 26, checksum + 1))).as("damaged").isFalse();
        packet.setShort(start + 24, 400);
        UdpPackets.repair(packet);
        assertThat(train.begin(packet)).as("another length").isFalse();
        packet.setShort(start + 24, 508).setShort(start + 6, 0x2000);
        UdpPackets.repair(packet);
        assertThat(train.begin(packet)).as("fragment").isFalse();
        packet.setShort(start + 6, 0).setShort(start + 2, 28).setShort(start + 24, 8).writerIndex(start + 28);
        UdpPackets.repair(packet);
        assertThat(train.begin(packet)).as("empty").isFalse();
    }

    @Test
    void aTrainIsNoLongerThanTheKernelMakesThem() {
        List<ByteBuf> datagrams = UdpPackets.cut(UdpPackets.whole("10.66.0.1", "10.66.0.2", 6_500), 100);
        made.addAll(datagrams);
        assertThat(train.begin(datagrams.getFirst())).isTrue();
        datagrams.subList(1, 64).forEach(datagram -> assertThat(train.append(datagram)).isTrue());
        assertThat(train.append(datagrams.getLast())).isFalse();
    }

    @Test
    void whateverComesIsTakenOrNotAndNothingBreaks() {
        SplittableRandom random = new SplittableRandom(9);
        int joined = 0;
        for (int i = 0; i < 20_000; i++) {
            boolean four = random.nextBoolean();
            for (ByteBuf datagram : UdpPackets.cut(UdpPackets.whole(four ? "10.66.0.1" : "fd00::1",
                four ? "10.66.0.2" : "fd00::2", random.nextInt(1, 1_000)), random.nextInt(100, 600))) {
                if (random.nextInt(8) == 0) {
                    datagram.setByte(datagram.readerIndex() + random.nextInt(datagram.readableBytes()),
                        random.nextInt());
                    datagram.writerIndex(datagram.readerIndex() + random.nextInt(datagram.readableBytes() + 1));
                }
                if (train.append(datagram)) {
                    joined++;
                } else {
                    if (!train.isEmpty()) {
                        assertThat(train.take().readableBytes()).isLessThanOrEqualTo(VirtioHeader.BYTES + 0xFFFF);
                    }
                    train.begin(datagram);
                }
                datagram.release();
            }
        }
        assertThat(joined).isGreaterThan(1_000);
    }

    private List<ByteBuf> cut(ByteBuf whole) {
        List<ByteBuf> datagrams = UdpPackets.cut(whole, DATAGRAM);
        made.addAll(datagrams);
        return datagrams;
    }
}
