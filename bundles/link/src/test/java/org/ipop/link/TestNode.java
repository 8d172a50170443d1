package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.edge.Transport;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Session;
import org.ipop.security.noise.SeededNoise;
import org.ipop.simulation.SimulatedHost;

/** A node of nothing but links, on a simulated host, with its bootstrap ring and one network attached. */
final class TestNode implements RingListener {
    static final RingId NETWORK = new RingId(0x1234);
    static final int PORT = 4100;

    final SimulatedHost host;
    final SeededNoise keys;
    private final Parts parts;
    final List<String> heard = new ArrayList<>();
    final List<String> packets = new ArrayList<>();
    final List<NodeId> unreachable = new ArrayList<>();
    final Map<NodeId, Contact> up = new TreeMap<>();
    final Map<NodeId, String> lost = new TreeMap<>();
    TestGatherer gatherer;
    BudgetedContext context;
    LinkCore links;
    RingLinks bootstrap;
    RingLinks ring;
    PacketLinks network;

    /** What is not as usual. */
    record Parts(LinkCore.Settings settings, UnaryOperator<Transport> transport,
                 UnaryOperator<HandshakeFactory> handshakes) {
        static Parts usual() {
            return listening("0.0.0.0");
        }

        static Parts listening(String address) {
            return new Parts(new LinkCore.Settings(new InetSocketAddress(InetAddress.ofLiteral(address), PORT),
                LinkCore.Settings.RELAY_BYTES_PER_SECOND), UnaryOperator.identity(), UnaryOperator.identity());
        }

        Parts relaying(long bytesPerSecond) {
            return new Parts(new LinkCore.Settings(settings.listen(), bytesPerSecond), transport, handshakes);
        }

        Parts relaying(RelayTerms terms) {
            return new Parts(new LinkCore.Settings(settings.listen(), settings.relayBytesPerSecond(), terms),
                transport, handshakes);
        }

        Parts over(UnaryOperator<Transport> other) {
            return new Parts(settings, other, handshakes);
        }

        Parts with(UnaryOperator<HandshakeFactory> other) {
            return new Parts(settings, transport, other);
        }
    }

    TestNode(SimulatedHost host, int seed) {
        this(host, seed, Parts.usual());
    }

    TestNode(SimulatedHost host, int seed, Parts parts) {
        this.host = host;
        this.keys = new SeededNoise(seed);
        this.parts = parts;
        start();
    }

    /** Also after a power cut: the same keys, nothing else. */
    void start() {
        gatherer = new TestGatherer(host.address(ipv6()));
        context = new BudgetedContext(host.loop().open("link"));
        links = new LinkCore(id(), parts.settings, new LinkCore.Services(context,
            host.loop().counters(), host.state(), parts.transport.apply(host.transport()), gatherer,
            parts.handshakes.apply(keys.handshakes(host.loop().open("security")))));
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
        return new InetSocketAddress(host.address(ipv6()), PORT);
    }

    private boolean ipv6() {
        return parts.settings.listen().getAddress() instanceof Inet6Address;
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
