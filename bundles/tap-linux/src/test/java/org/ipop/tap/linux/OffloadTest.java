package org.ipop.tap.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.tap.linux.TcpPackets.ACK;
import static org.ipop.tap.linux.TcpPackets.PSH;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ipop.api.Prefix;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.edge.TapDevice;
import org.ipop.api.runtime.Counters;
import org.ipop.runtime.LinuxNamespaces;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two devices, and a kernel that forwards between them: what it cuts and joins is what we would have. */
@Timeout(60)
class OffloadTest {
    private static final int MTU = 1_280;
    private static final int TCP = 6;

    private final Counters counters = new SimulatedLoop(new VirtualTime(1)).counters();
    private final Ear ear = new Ear();
    private NetworkNamespace namespace;
    private TapDevice near;
    private TapDevice far;

    @BeforeEach
    void enter() throws IOException {
        namespace = NetworkNamespace.create();
        LinuxTapFactory factory = new LinuxTapFactory(namespace, new LinuxNamespaces(), counters);
        near = namespace.call(() -> factory.open(config("near", "10.66.1.1/24", "fd00:66:1::1/64"), new Ear()));
        far = namespace.call(() -> factory.open(config("far", "10.66.2.1/24", "fd00:66:2::1/64"), ear));
        namespace.exec("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; "
            + "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding");
    }

    @AfterEach
    void leave() {
        if (namespace != null) {
            namespace.execute(near::close);
            namespace.execute(far::close);
            namespace.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.66.1.9, 10.66.2.9, 20", "fd00:66:1::9, fd00:66:2::9, 40"})
    void aTrainPassesTheKernelWholeAndComesOutAsItWasCut(String from, String to, int ip) {
        int segmentBytes = MTU - ip - 32;
        ByteBuf whole = TcpPackets.whole(from, to, 20_000, ACK | PSH);
        List<ByteBuf> segments = TcpPackets.cut(whole.copy(whole.readerIndex(), whole.readableBytes()), segmentBytes);
        List<String> expected = segments.stream().map(OffloadTest::aHopFurther).toList();
        whole.release();
        namespace.execute(() -> {
            segments.forEach(segment -> near.packet(Packet.of(segment)));
            near.flush();
        });
        assertThat(heard(1)).containsExactly(20_000 + 32 + ip);
        assertThat(ear.segments).isEqualTo(expected);
        assertThat(count("tap.linux.offload.whole")).isOne();
        assertThat(count("tap.linux.offload.joined")).isEqualTo(expected.size() - 1);
    }

    /** Where the kernel has USO; else each is on its own, and the counters say so. */
    @ParameterizedTest
    @CsvSource({"10.66.1.9, 10.66.2.9", "fd00:66:1::9, fd00:66:2::9"})
    void aTrainOfDatagramsPassesTheKernelAndComesOutAsItWasCut(String from, String to) {
        ear.protocol = 17;
        List<ByteBuf> datagrams = UdpPackets.cut(UdpPackets.whole(from, to, 20_000), 1_200);
        List<String> expected = datagrams.stream().map(OffloadTest::aHopFurther).toList();
        namespace.execute(() -> {
            datagrams.forEach(datagram -> near.packet(Packet.of(datagram)));
            near.flush();
        });
        long joined = count("tap.linux.offload.joined");
        heard(joined > 0 ? 1 : expected.size());
        assertThat(ear.segments).isEqualTo(expected);
        assertThat(joined).isIn(0L, expected.size() - 1L);
        assertThat(count("tap.linux.drop.invalid")).isZero();
    }

    /** The far device asks the kernel to do it all: the judge of {@code Segments}. */
    @ParameterizedTest
    @CsvSource({"10.66.1.9, 10.66.2.9, 20", "fd00:66:1::9, fd00:66:2::9, 40"})
    void theKernelCutsATrainIntoTheSegmentsItWasMadeOf(String from, String to, int ip) {
        namespace.exec("ip", "link", "set", "far", "gso_max_size", "1300");
        int segmentBytes = MTU - ip - 32;
        List<ByteBuf> segments = TcpPackets.cut(TcpPackets.whole(from, to, 20_000, ACK | PSH), segmentBytes);
        List<String> expected = segments.stream().map(OffloadTest::aHopFurther).toList();
        namespace.execute(() -> {
            segments.forEach(segment -> near.packet(Packet.of(segment)));
            near.flush();
        });
        heard(expected.size());
        assertThat(ear.segments).isEqualTo(expected);
        assertThat(count("tap.linux.offload.whole")).isZero();
    }

    @Test
    void packetsWithoutAnythingSpecialKeepTheirOrderBetweenTrains() {
        List<ByteBuf> segments = TcpPackets.cut(TcpPackets.whole("10.66.1.9", "10.66.2.9", 3_000, ACK), 1_000);
        ByteBuf other = TcpPackets.cut(TcpPackets.whole("10.66.1.8", "10.66.2.9", 10, ACK), 10).getFirst();
        namespace.execute(() -> {
            near.packet(Packet.of(segments.get(0)));
            near.packet(Packet.of(segments.get(1)));
            near.packet(Packet.of(other));
            near.packet(Packet.of(segments.get(2)));
            near.flush();
        });
        assertThat(heard(3)).containsExactly(2_052, 62, 1_052);
    }

    @Test
    void anythingWrittenLeavesTheDeviceAndItsBuffersIntact() {
        SplittableRandom random = new SplittableRandom(11);
        List<ByteBuf> written = new ArrayList<>();
        namespace.execute(() -> {
            for (int i = 0; i < 5_000; i++) {
                byte[] bytes = new byte[random.nextInt(1, 200)];
                random.nextBytes(bytes);
                bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
                ByteBuf packet = Packet.allocate(bytes.length).writeBytes(bytes);
                near.packet(Packet.of(packet));
                written.add(packet);
            }
            near.flush();
        });
        assertThat(written).allMatch(packet -> packet.refCnt() == 0);
        packetsWithoutAnythingSpecialKeepTheirOrderBetweenTrains();
    }

    /** Lengths of the first packets that come out. */
    private List<Integer> heard(int packets) {
        for (int looks = 0; looks < 10_000 && namespace.call(ear.lengths::size) < packets; looks++) {
            Thread.onSpinWait();
        }
        return namespace.call(() -> List.copyOf(ear.lengths));
    }

    /** As it looks when a router has handed it on. */
    private static String aHopFurther(ByteBuf segment) {
        ByteBuf copy = segment.copy();
        int hopLimit = TcpPackets.ipBytes(copy) == 20 ? 8 : 7;
        copy.setByte(hopLimit, copy.getByte(hopLimit) - 1);
        if (protocol(copy) == TCP) {
            TcpPackets.repair(copy);
        } else {
            UdpPackets.repair(copy);
        }
        String hex = ByteBufUtil.hexDump(copy);
        copy.release();
        return hex;
    }

    private static int protocol(ByteBuf packet) {
        return packet.getByte(packet.readerIndex() + (TcpPackets.ipBytes(packet) == 20 ? 9 : 6));
    }

    private long count(String counter) {
        return namespace.call(() -> counters.counter(counter).value());
    }

    private static TapConfig config(String name, String... addresses) {
        return new TapConfig(name, List.of(addresses).stream().map(Prefix::parse).toList(), MTU);
    }

    /** Keeps what comes, cut as it would be for the network; one protocol, since kernels talk of themselves too. */
    private static final class Ear implements PacketSink {
        private int protocol = TCP;
        private final List<String> segments = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();

        @Override
        public void packet(Packet packet) {
            ByteBuf buffer = packet.buffer();
            if (protocol(buffer) != protocol) {
                buffer.release();
                return;
            }
            lengths.add(buffer.readableBytes());
            Offload offload = packet.offload();
            List<ByteBuf> cut = offload.segmentSize() == 0 ? List.of(buffer)
                : protocol == TCP ? TcpPackets.cut(buffer, offload.segmentSize())
                : UdpPackets.cut(buffer, offload.segmentSize());
            cut.forEach(segment -> {
                segments.add(ByteBufUtil.hexDump(segment));
                segment.release();
            });
        }

        @Override
        public void flush() {
            // all is kept at once
        }
    }
}
