package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.security.Session;
import org.ipop.security.noise.SeededNoise;
import org.ipop.simulation.SimulatedHost;

/** A node of nothing but links, on a simulated host, with its bootstrap ring and one network attached. */
final class TestNode implements RingListener {
    static final RingId NETWORK = new RingId(0x1234);
    static final int PORT = 4100;

    final SimulatedHost host;
    final SeededNoise keys;
    final List<String> heard = new ArrayList<>();
    final List<String> packets = new ArrayList<>();
    final List<NodeId> unreachable = new ArrayList<>();
    final Map<NodeId, Contact> up = new TreeMap<>();
    final Map<NodeId, String> lost = new TreeMap<>();
    TestGatherer gatherer;
    LinkCore links;
    RingLinks bootstrap;
    RingLinks ring;
    PacketLinks network;

    TestNode(SimulatedHost host, int seed) {
        this.host = host;
        this.keys = new SeededNoise(seed);
        start();
    }

    /** Also after a power cut: the same keys, nothing else. */
    void start() {
        gatherer = new TestGatherer(host);
        LinkCore.Settings settings = new LinkCore.Settings(
            new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), PORT), LinkCore.Settings.RELAY_BYTES_PER_SECOND);
        links = new LinkCore(id(), settings, new LinkCore.Services(host.loop().open("link"),
            host.loop().counters(), host.state(), host.transport(), gatherer,
            keys.handshakes(host.loop().open("security"))));
        bootstrap = links.attach(RingId.BOOTSTRAP, RingGate.open(), this);
        links.start();
    }

    /** Joins the network: packets and ring messages to its other members. */
    void join(RingGate gate) {
        ring = links.attach(NETWORK, gate, new Network());
        network = links.packets(NETWORK, new Packets());
    }

    void restart() {
        host.kill();
        host.restart();
        up.clear();
        start();
    }

    NodeId id() {
        return keys.nodeId();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host.address(false), PORT);
    }

    /** As a member of the bootstrap ring that is known by name only. */
    Contact contact() {
        return Contact.ofBootstrap(id(), List.of());
    }

    /** As a member of the bootstrap ring with all of its candidates. */
    Contact contactWithAddresses() {
        return Contact.ofBootstrap(id(), links.candidates());
    }

    /** As a member of the network, whose positions are node ids here too. */
    boolean sendPacket(TestNode to, String text) {
        boolean sent = network.send(to.contactWithAddresses(), Packet.of(packet(text)));
        network.flush();
        return sent;
    }

    boolean say(TestNode to, String text) {
        return bootstrap.send(to.id(), packet(text));
    }

    LinkInfo link(TestNode to) {
        return links.link(to.id()).orElseThrow();
    }

    LinkInfo.Path path(TestNode to) {
        return links.link(to.id()).map(LinkInfo::path).orElse(LinkInfo.Path.NONE);
    }

    boolean up(TestNode to) {
        return up.containsKey(to.id());
    }

    long counted(String name) {
        return host.loop().counters().snapshot().getOrDefault(name, 0L);
    }

    /** The routing of a bootstrap ring in which these are our neighbours. */
    void publish(TestNode... neighbours) {
        TreeMap<Key, NodeId> table = new TreeMap<>();
        for (TestNode neighbour : neighbours) {
            table.put(neighbour.id().key(), neighbour.id());
        }
        bootstrap.publish(new ForwardingTable(id().key(), table));
    }

    static ByteBuf packet(String text) {
        return Packet.allocate(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    static String text(ByteBuf buffer) {
        String text = buffer.toString(StandardCharsets.US_ASCII);
        buffer.release();
        return text;
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        up.put(peer.node(), peer);
    }

    @Override
    public void down(NodeId peer, String why) {
        up.remove(peer);
        lost.put(peer, why);
    }

    @Override
    public void failed(NodeId peer, String why) {
        lost.put(peer, why);
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        heard.add(text(message));
    }

    /** What the network's ring hears; kept apart from the bootstrap ring's. */
    final List<String> networkEvents = new ArrayList<>();

    private final class Network implements RingListener {
        @Override
        public void up(Contact peer, Session.Info session) {
            networkEvents.add("up " + peer.node().toShort());
        }

        @Override
        public void down(NodeId peer, String why) {
            networkEvents.add("down " + peer.toShort() + ": " + why);
        }

        @Override
        public void failed(NodeId peer, String why) {
            networkEvents.add("failed " + peer.toShort() + ": " + why);
        }

        @Override
        public void message(NodeId from, ByteBuf message) {
            networkEvents.add("message " + text(message));
        }
    }

    private final class Packets implements PacketListener {
        @Override
        public void packet(NodeId from, Packet packet) {
            packets.add(text(packet.buffer()));
        }

        @Override
        public void flush() {
            // every packet is looked at as it comes
        }

        @Override
        public void unreachable(NodeId peer, String why) {
            unreachable.add(peer);
        }
    }
}
