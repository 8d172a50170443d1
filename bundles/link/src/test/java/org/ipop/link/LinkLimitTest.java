package org.ipop.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingListener;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.SimulatedInternet;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.FirstByte;
import org.ipop.wire.SealedHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node with as many links as it can have. */
class LinkLimitTest implements RingListener, PacketListener {
    private static final long SECOND = 1_000_000_000L;
    private static final NodeId ONE_MORE = new NodeId(new Key(7, 7, 7));
    private static final Route THERE = new Route.Direct(new InetSocketAddress("192.0.2.9", 4100));

    private final VirtualTime time = new VirtualTime(1);
    private final SimulatedHost host = new SimulatedInternet(time).host("full", "198.51.100.1");
    private final Local local = new Local(new NodeId(new Key(0, 0, 1)), host.loop().open("link"),
        host.loop().counters());
    private final FakeHandshakes handshakes = new FakeHandshakes(ONE_MORE);
    private final LinkTable links = new LinkTable(local, handshakes,
        new OwnAddresses(local, new TestGatherer(host.address(false))), new LinkCore.Settings(null, 1));
    private final AttachedRing ring = new AttachedRing(links, RingId.BOOTSTRAP, RingGate.open(), this);
    private final PacketPort port = new PacketPort(links, RingId.BOOTSTRAP, this);
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void fill() {
        links.attach(ring);
        for (int i = 0; i < LinkTable.MAX_LINKS; i++) {
            assertThat(links.obtain(peer(i))).isPresent();
        }
    }

    @Test
    void oneMoreIsRefusedAndTheOpenerHearsItAfterItsCall() {
        ring.open(Contact.ofBootstrap(ONE_MORE, List.of()));
        assertThat(told).isEmpty();
        time.run(SECOND);
        assertThat(told).containsExactly("failed " + ONE_MORE.toShort() + ": no more links can be had");
        assertThat(counted("links")).isEqualTo(1);
        assertThat(links.all()).hasSize(LinkTable.MAX_LINKS);
    }

    @Test
    void thoseThatThereAreGoOn() {
        assertThat(links.obtain(peer(17))).containsSame(links.find(peer(17)));
        assertThat(counted("links")).isZero();
    }

    @Test
    void aPacketForOneMoreIsDropped() {
        ByteBuf packet = Packet.allocate(10).writeZero(10);
        assertThat(port.send(Contact.ofBootstrap(ONE_MORE, List.of()), Packet.of(packet))).isFalse();
        assertThat(packet.refCnt()).isZero();
    }

    @Test
    void aSeedThatAnswersIsLetGo() {
        ring.dial(((Route.Direct) THERE).remote());
        time.run(SECOND / 100);
        FakeHandshakes.Fake handshake = handshakes.made.getFirst();
        links.arrivals().take(FakeHandshakes.datagram(FirstByte.HANDSHAKE_RESPONSE, handshake.index,
            FakeHandshakes.SESSION), THERE);
        time.run(SECOND);
        assertThat(handshake.session.orElseThrow().closed).isTrue();
        assertThat(links.sessions().size()).isZero();
    }

    @Test
    void aStrangerWhoseFirstPacketComesIsLetGo() {
        links.arrivals().take(FakeHandshakes.datagram(FirstByte.HANDSHAKE_INITIATION, 3, FakeHandshakes.SESSION),
            THERE);
        time.run(SECOND / 100);
        FakeHandshakes.Fake handshake = handshakes.made.getFirst();
        ByteBuf first = Packet.allocate(SealedHeader.BYTES + 40).writeZero(SealedHeader.BYTES + 40);
        SealedHeader.set(first, first.readerIndex(), handshake.index, 0);
        links.arrivals().take(first, THERE);
        assertThat(first.refCnt()).isZero();
        assertThat(handshake.session.orElseThrow().closed).isTrue();
        assertThat(links.sessions().size()).isZero();
        time.run(20 * SECOND);
        assertThat(links.find(ONE_MORE)).isNull();
    }

    @Test
    void aLinkThatClosesMakesRoom() {
        links.find(peer(0)).close("no longer wanted");
        assertThat(links.obtain(ONE_MORE)).isPresent();
        assertThat(links.obtain(peer(0))).isEmpty();
    }

    @Test
    void theLinkUnusedLongestMakesRoom() {
        time.run(LinkTable.SPARE_NANOS);
        links.find(peer(0)).want(ring, Contact.ofBootstrap(peer(0), List.of()));
        links.find(peer(1)).seats().obtain(ring).used();
        time.run(SECOND);
        assertThat(links.obtain(ONE_MORE)).isPresent();
        assertThat(links.find(peer(0))).isNotNull();
        assertThat(links.find(peer(1))).isNotNull();
        assertThat(links.find(peer(2))).isNull();
        assertThat(links.all()).hasSize(LinkTable.MAX_LINKS);
        assertThat(host.loop().counters().snapshot()).containsEntry("link.evicted", 1L);
    }

    @Test
    void linksThatWeWantStayHoweverLongTheyRest() {
        links.all().forEach(link -> link.seats().obtain(ring).wanted(true));
        time.run(10 * LinkTable.SPARE_NANOS);
        assertThat(links.obtain(ONE_MORE)).isEmpty();
        assertThat(counted("links")).isEqualTo(1);
    }

    private static NodeId peer(int number) {
        return new NodeId(new Key(number, 1, 1));
    }

    private long counted(String drop) {
        return host.loop().counters().snapshot().getOrDefault("link.drop." + drop, 0L);
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        told.add("up " + peer.node().toShort());
    }

    @Override
    public void down(NodeId peer, String why) {
        told.add("down " + peer.toShort() + ": " + why);
    }

    @Override
    public void failed(NodeId peer, String why) {
        told.add("failed " + peer.toShort() + ": " + why);
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        message.release();
    }

    @Override
    public void packet(NodeId from, Packet packet) {
        packet.buffer().release();
    }

    @Override
    public void flush() {
        // nothing is gathered
    }

    @Override
    public void unreachable(NodeId peer, String why) {
        told.add("unreachable " + peer.toShort() + ": " + why);
    }
}
