package org.ipop.tap.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.PacketSink;
import org.ipop.api.edge.TapConfig;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.IcmpEcho;
import org.ipop.wire.ip.IpHeader;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Udp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryTapTest {
    private static final InetAddress OWN4 = InetAddress.ofLiteral("10.66.1.2");
    private static final InetAddress OWN6 = InetAddress.ofLiteral("fd00:66::2");
    private static final InetAddress FAR4 = InetAddress.ofLiteral("10.66.3.4");
    private static final InetAddress FAR6 = InetAddress.ofLiteral("fd00:66::4");
    private static final IcmpEcho REQUEST = new IcmpEcho(false, 7, 9, Bytes.fromHex("0102"));
    private static final long SECOND = 1_000_000_000L;
    private static final long WIRE_NANOS = 1_000_000;

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedLoop loop = new SimulatedLoop(time);
    private final MemoryTapFactory factory = new MemoryTapFactory(loop);
    private final Collected sent = new Collected();
    private final MemoryTap tap = (MemoryTap) factory.open(config("10.66.1.2/16", "fd00:66::2/64"), sent);

    @AfterEach
    void close() {
        tap.close();
        sent.packets.forEach(ByteBuf::release);
    }

    @Test
    void answersEchoInBothFamilies() throws MalformedPacket {
        tap.packet(Packet.of(REQUEST.packet(FAR4, OWN4)));
        tap.packet(Packet.of(REQUEST.packet(FAR6, OWN6)));
        assertThat(sent.packets).as("not from within the call").isEmpty();
        time.run(1);
        assertThat(sent.flushes).isEqualTo(1);
        IpView first = IpView.of(sent.packets.get(0));
        assertThat(first.source()).isEqualTo(OWN4);
        assertThat(first.destination()).isEqualTo(FAR4);
        assertThat(IcmpEcho.parse(first)).contains(REQUEST.toReply());
        assertThat(IcmpEcho.parse(IpView.of(sent.packets.get(1)))).contains(REQUEST.toReply());
    }

    @Test
    void tellsUdpThatNoPortIsOpen() throws MalformedPacket {
        tap.packet(Packet.of(Udp.packet(new InetSocketAddress(FAR4, 5), new InetSocketAddress(OWN4, 6),
            Unpooled.EMPTY_BUFFER)));
        time.run(1);
        IpView error = IpView.of(sent.packets.getFirst());
        assertThat(error.protocol()).isEqualTo(IpProtocol.ICMP);
        assertThat(error.packet().getUnsignedShort(error.packet().readerIndex() + error.payloadStart()))
            .isEqualTo(0x0303);
    }

    @Test
    void whatIsNotForThisHostIsCounted() {
        tap.packet(Packet.of(REQUEST.packet(FAR4, InetAddress.ofLiteral("10.66.1.3"))));
        tap.packet(Packet.of(REQUEST.toReply().packet(FAR4, OWN4)));
        tap.packet(Packet.of(IpHeader.of(FAR4, OWN4, IpProtocol.TCP, 20).toPacket().writeZero(20)));
        tap.packet(Packet.of(Packet.allocate(3).writeZero(3)));
        ByteBuf damaged = REQUEST.packet(FAR4, OWN4);
        tap.packet(Packet.of(damaged.setByte(damaged.readerIndex() + 8, 1)));
        time.run(SECOND);
        assertThat(sent.packets).isEmpty();
        assertThat(loop.counters().snapshot()).containsEntry("tap.memory.drop.not_ours", 1L)
            .containsEntry("tap.memory.drop.unwanted", 2L).containsEntry("tap.memory.drop.malformed", 2L);
    }

    @Test
    void theQueueIsBounded() {
        for (int i = 0; i < MemoryTap.QUEUE_PACKETS + 5; i++) {
            tap.packet(Packet.of(REQUEST.packet(FAR4, OWN4)));
        }
        time.run(1);
        assertThat(sent.packets).hasSize(MemoryTap.QUEUE_PACKETS);
        assertThat(loop.counters().snapshot()).containsEntry("tap.memory.drop.queue_full", 5L);
    }

    @Test
    void twoTapsPingEachOther() {
        Cable there = new Cable();
        Cable back = new Cable();
        MemoryTap left = (MemoryTap) factory.open(config("10.66.0.1/16", "fd00::1/64"), there);
        there.far = (MemoryTap) factory.open(config("10.66.0.2/16", "fd00::2/64"), back);
        back.far = left;
        CompletionStage<Long> ping4 = left.ping(InetAddress.ofLiteral("10.66.0.2"), Bytes.fromHex("aa"), SECOND);
        CompletionStage<Long> ping6 = left.ping(InetAddress.ofLiteral("fd00::2"), Bytes.fromHex("bb"), SECOND);
        time.run(2 * SECOND);
        assertThat(ping4).isCompletedWithValue(2 * WIRE_NANOS);
        assertThat(ping6).isCompletedWithValue(2 * WIRE_NANOS);
        left.close();
        there.far.close();
    }

    @Test
    void pingsTimeOutAndLateOrForgedRepliesDoNotCount() throws MalformedPacket {
        CompletionStage<Long> ping = tap.ping(FAR4, Bytes.fromHex("aa"), SECOND);
        time.run(1);
        IcmpEcho request = IcmpEcho.parse(IpView.of(sent.packets.getFirst())).orElseThrow();
        assertThat(request.reply()).isFalse();
        IcmpEcho forged = new IcmpEcho(true, request.identifier(), request.sequence(), Bytes.fromHex("ab"));
        tap.packet(Packet.of(forged.packet(FAR4, OWN4)));
        tap.packet(Packet.of(request.toReply().packet(InetAddress.ofLiteral("10.66.3.5"), OWN4)));
        assertThat(ping.toCompletableFuture()).isNotDone();
        time.run(SECOND);
        assertFails(ping, TimeoutException.class, "no reply from 10.66.3.4");
        tap.packet(Packet.of(request.toReply().packet(FAR4, OWN4)));
        assertThat(loop.counters().snapshot()).containsEntry("tap.memory.drop.unwanted", 3L);
    }

    @Test
    void pingsThatCannotLeaveAreRefused() {
        tap.configure(config("10.66.1.2/16"));
        assertFails(tap.ping(FAR6, Bytes.copyOf(), SECOND), Refused.class, "no address to reach");
        assertFails(tap.ping(FAR4, Bytes.copyOf(new byte[1253]), SECOND), Refused.class, "at most 1252");
        for (int i = 0; i < Pings.LIMIT; i++) {
            tap.ping(FAR4, Bytes.copyOf(), SECOND);
        }
        assertFails(tap.ping(FAR4, Bytes.copyOf(), SECOND), Refused.class, "256 pings are under way");
        time.run(SECOND);
        assertThat(tap.ping(FAR4, Bytes.copyOf(), SECOND).toCompletableFuture()).isNotDone();
    }

    @Test
    void configureMovesTheHost() {
        tap.configure(config("10.66.9.9/16"));
        tap.packet(Packet.of(REQUEST.packet(FAR4, OWN4)));
        tap.packet(Packet.of(REQUEST.packet(FAR4, InetAddress.ofLiteral("10.66.9.9"))));
        time.run(1);
        assertThat(sent.packets).hasSize(1);
    }

    @Test
    void closingEndsEverything() {
        CompletionStage<Long> ping = tap.ping(FAR4, Bytes.copyOf(), SECOND);
        tap.close();
        tap.close();
        time.run(2 * SECOND);
        assertFails(ping, ServiceGone.class, "tap");
        assertFails(tap.ping(FAR4, Bytes.copyOf(), SECOND), ServiceGone.class, "tap");
        tap.packet(Packet.of(REQUEST.packet(FAR4, OWN4)));
        assertThat(sent.packets).isEmpty();
        assertThat(loop.counters().snapshot()).containsEntry("tap.memory.drop.closed", 1L);
    }

    @Test
    void namesAreNumbered() {
        assertThat(factory.kind()).isEqualTo("memory");
        assertThat(tap.name()).isEqualTo("ipop0");
        MemoryTap second = (MemoryTap) factory.open(config(), sent);
        assertThat(second.name()).isEqualTo("ipop1");
        second.close();
    }

    private static void assertFails(CompletionStage<?> stage, Class<? extends Throwable> type, String message) {
        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
        assertThatThrownBy(() -> stage.toCompletableFuture().get()).hasCauseInstanceOf(type)
            .hasMessageContaining(message);
    }

    private static TapConfig config(String... addresses) {
        return new TapConfig("ipop%d", Stream.of(addresses).map(Prefix::parse).toList(), 1280);
    }

    private static final class Collected implements PacketSink {
        private final List<ByteBuf> packets = new ArrayList<>();
        private int flushes;

        @Override
        public void packet(Packet packet) {
            packets.add(packet.buffer());
        }

        @Override
        public void flush() {
            flushes++;
        }
    }

    /** Carries packets to another tap after a while. */
    private final class Cable implements PacketSink {
        private MemoryTap far;

        @Override
        public void packet(Packet packet) {
            time.after(WIRE_NANOS, () -> far.packet(packet));
        }

        @Override
        public void flush() {
        }
    }
}
