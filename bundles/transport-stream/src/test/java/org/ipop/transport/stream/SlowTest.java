package org.ipop.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.edge.StreamAcceptor;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever takes its time, in virtual time: it holds one of few places, and not for long. */
class SlowTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedHost host = new SimulatedInternet(time).host("host", "198.51.100.1");
    private final StreamTable table = new StreamTable(host.loop().open("stream"), host.loop().counters(),
        host.sockets(), new Settings(Optional.empty(), true, List.of(Protocol.values()), Optional.empty()));
    private final Doorstep doorstep = new Doorstep(table, host.loop().counters());
    private final List<byte[]> received = new ArrayList<>();

    SlowTest() {
        table.open(new StreamNodeSink(received));
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void whoSendsAByteASecondIsClosedInTime() {
        FakeStream slow = new FakeStream(1);
        StreamAcceptor.Handler handler = doorstep.accepted(slow);
        for (int i = 0; i < 9; i++) {
            handler.data(ascii("GET / HTTP".substring(i, i + 1)));
            time.run(SECOND);
        }
        assertThat(slow.closed).isFalse();
        time.run(2 * SECOND);
        assertThat(slow.closed).isTrue();
        assertThat(counted("stream.drop.slow")).isEqualTo(1);
    }

    @Test
    void whoHasOpenedInTimeMayBeSilent() {
        FakeStream patient = new FakeStream(1);
        StreamAcceptor.Handler handler = doorstep.accepted(patient);
        handler.data(ascii("IPOP/1\r\n"));
        time.run(60 * SECOND);
        assertThat(patient.closed).isFalse();
        for (byte each : new byte[] {0, 2, 8}) {
            handler.data(Unpooled.wrappedBuffer(new byte[] {each}));
        }
        assertThat(received).isEmpty();
        handler.data(Unpooled.wrappedBuffer(new byte[] {9, 0}));
        assertThat(received).containsExactly(new byte[] {8, 9});
    }

    @Test
    void placesOfThoseWhoAreOnlyThereAreFewAndComeBack() {
        for (int i = 0; i < Doorstep.MAX_HALF_OPEN; i++) {
            doorstep.accepted(new FakeStream(1 + i));
        }
        FakeStream late = new FakeStream(200);
        doorstep.accepted(late);
        assertThat(late.closed).isTrue();
        assertThat(counted("stream.drop.half-open")).isEqualTo(1);
        time.run(Doorstep.PATIENCE_NANOS + SECOND);
        FakeStream later = new FakeStream(201);
        doorstep.accepted(later);
        assertThat(later.closed).isFalse();
    }

    @Test
    void whatComesWhileTlsIsMadeIsBounded() {
        FakeStream eager = new FakeStream(1);
        StreamAcceptor.Handler handler = doorstep.accepted(eager);
        handler.data(Unpooled.wrappedBuffer(new byte[] {0x16, 3, 3, 0x3F, 0}));
        for (int i = 0; i < 20; i++) {
            handler.data(Unpooled.buffer().writeZero(10_000));
        }
        assertThat(eager.closed).isTrue();
        assertThat(counted("stream.drop.flood")).isEqualTo(1);
    }

    private long counted(String name) {
        return host.loop().counters().snapshot().getOrDefault(name, 0L);
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    /** Takes everything; each comes from a host of its own. */
    private static final class FakeStream implements StreamAcceptor.Stream {
        private final InetSocketAddress remote;
        private boolean closed;

        private FakeStream(int number) {
            remote = new InetSocketAddress(InetAddress.ofLiteral("203.0.113." + number), 5000);
        }

        @Override
        public boolean write(ByteBuf bytes) {
            bytes.release();
            return true;
        }

        @Override
        public Optional<InetSocketAddress> remote() {
            return Optional.of(remote);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
