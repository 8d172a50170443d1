package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.link.RingGate;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.FirstByte;
import org.ipop.wire.SealedHeader;
import org.junit.jupiter.api.Test;

/** What becomes of a buffer from the socket, which may hold several datagrams. */
class DemultiplexerTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.2", 4100);
    private static final int SEGMENT = 50;

    private final SimulatedHost host = new SimulatedInternet(new VirtualTime(1)).host("host", "198.51.100.1");
    private final Local local = new Local(new NodeId(new Key(0, 0, 1)), host.loop().open("link"),
        host.loop().counters());
    private final TestGatherer gatherer = new TestGatherer(host.address(false));
    private final LinkTable links = new LinkTable(local, new FakeHandshakes(local.self()),
        new OwnAddresses(local, gatherer), new LinkCore.Settings(null, 1));
    private final FakeSocket socket = new FakeSocket();
    private final Demultiplexer demultiplexer = new Demultiplexer(links, gatherer);
    private final int index = links.sessions().reserve();
    private final List<ByteBuf> taken = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();

    DemultiplexerTest() {
        links.attach(new AttachedRing(links, RingId.BOOTSTRAP, RingGate.open(), null));
        links.sessions().bind(index, (datagram, from) -> {
            taken.add(datagram);
            routes.add(from);
        });
    }

    @Test
    void aBatchBecomesItsSegmentsTheLastOneShort() {
        ByteBuf batch = Unpooled.buffer();
        List.of(SEGMENT, SEGMENT, 40).forEach(length -> sealed(batch, length));
        demultiplexer.datagram(socket, new Datagram(batch, PEER, SEGMENT, 0, 0));
        assertThat(taken).extracting(ByteBuf::readableBytes).containsExactly(SEGMENT, SEGMENT, 40);
        assertThat(routes).containsOnly(new Route.Direct(PEER)).hasSize(3);
        assertThat(batch.refCnt()).as("held by its segments only").isPositive();
        taken.forEach(ByteBuf::release);
        assertThat(batch.refCnt()).isZero();
    }

    @Test
    void whatIsWrittenIntoOneSegmentStaysInIt() {
        ByteBuf batch = Unpooled.buffer();
        List.of(SEGMENT, SEGMENT).forEach(length -> sealed(batch, length));
        demultiplexer.datagram(socket, new Datagram(batch, PEER, SEGMENT, 0, 0));
        ByteBuf first = taken.getFirst();
        first.setZero(0, SEGMENT);
        assertThat(first.maxWritableBytes()).as("no room that is its neighbour's").isZero();
        assertThat(taken.getLast().getUnsignedByte(0)).isEqualTo((short) FirstByte.SEALED);
        taken.forEach(ByteBuf::release);
    }

    @Test
    void aBadSegmentHarmsNoOther() {
        ByteBuf batch = Unpooled.buffer();
        sealed(batch, SEGMENT);
        batch.writeByte(0x77).writeZero(SEGMENT - 1);
        sealed(batch, SEGMENT);
        batch.writeByte(FirstByte.SEALED);
        demultiplexer.datagram(socket, new Datagram(batch, PEER, SEGMENT, 0, 0));
        assertThat(taken).hasSize(2);
        assertThat(counted("unknown-type")).isEqualTo(1);
        assertThat(counted("malformed")).isEqualTo(1);
        taken.forEach(ByteBuf::release);
        assertThat(batch.refCnt()).isZero();
    }

    @Test
    void stunGoesToTheGathererAndNothingToNobody() {
        demultiplexer.datagram(socket, Datagram.of(Unpooled.buffer().writeByte(1).writeZero(19), PEER));
        ByteBuf empty = Unpooled.buffer();
        demultiplexer.datagram(socket, Datagram.of(empty, PEER));
        assertThat(gatherer.stunDatagrams).isEqualTo(1);
        assertThat(empty.refCnt()).isZero();
        assertThat(counted("empty")).isEqualTo(1);
    }

    @Test
    void theEndOfABurstFlushesWhatItCausedToBeSent() {
        links.outlet().use(socket);
        demultiplexer.flush();
        assertThat(socket.flushes).isEqualTo(1);
    }

    private void sealed(ByteBuf out, int length) {
        int start = out.writerIndex();
        out.writeZero(length);
        SealedHeader.set(out, start, index, 0);
    }

    private long counted(String drop) {
        return host.loop().counters().snapshot().getOrDefault("link.drop." + drop, 0L);
    }
}
