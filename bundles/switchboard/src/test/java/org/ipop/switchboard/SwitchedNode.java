package org.ipop.switchboard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Session;
import org.ipop.link.LinkCore;
import org.ipop.security.noise.SeededNoise;
import org.ipop.simulation.SimulatedHost;
import org.ipop.simulation.VirtualTime;

/** A node of nothing but links behind their front, on a simulated host. */
final class SwitchedNode {
    static final RingId NETWORK = new RingId(0x1234);
    static final int PORT = 4100;

    final SimulatedHost host;
    final SeededNoise keys;
    final SwitchedLinks links;
    final Plug<Links> plug;
    final Packets packets = new Packets();
    final SwitchedHandshakes security = new SwitchedHandshakes();
    final Plug<HandshakeFactory> securityPlug;
    private HandshakeFactory handshakes;
    LinkCore core;
    User bootstrap;
    User ring;
    PacketLinks port;

    SwitchedNode(SimulatedHost host, int seed) {
        this.host = host;
        this.keys = new SeededNoise(seed);
        NodeContext context = host.loop().open("switchboard");
        this.links = new SwitchedLinks(new Opened.Shared(context, host.loop().counters()), () -> { });
        this.plug = new Plug<>(context, links);
        this.securityPlug = new Plug<>(context, security);
        plugSecurity();
        plugLinks();
        bootstrap = attach(RingId.BOOTSTRAP);
    }

    void plugLinks() {
        LinkCore.Settings settings = new LinkCore.Settings(
            new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), PORT), LinkCore.Settings.RELAY_BYTES_PER_SECOND);
        LinkCore made = new LinkCore(id(), settings, new LinkCore.Services(host.loop().open("link"),
            host.loop().counters(), host.state(), host.transport(), new HostGatherer(host.address(false)),
            security));
        core = made;
        made.start().thenRun(() -> plug.add(made, 0));
    }

    void unplugLinks() {
        plug.remove(core);
        core.close();
    }

    void plugSecurity() {
        handshakes = keys.handshakes(host.loop().open("security"));
        securityPlug.add(handshakes, 0);
    }

    void unplugSecurity() {
        securityPlug.remove(handshakes);
    }

    /** As an update does: for a while there is no provider. */
    void swapLinks(VirtualTime time, long gapNanos) {
        unplugLinks();
        time.run(gapNanos);
        plugLinks();
        time.run(1);
    }

    /** Whoever used the ring before is not asked: its links change hands. */
    User attach(RingId id) {
        User user = new User();
        user.links = links.attach(id, RingGate.open(), user);
        return user;
    }

    void join() {
        ring = attach(NETWORK);
        port = links.packets(NETWORK, packets);
    }

    NodeId id() {
        return keys.nodeId();
    }

    Contact contact() {
        return Contact.ofBootstrap(id(), links.candidates());
    }

    boolean send(SwitchedNode to, String text) {
        boolean sent = port.send(to.contact(), Packet.of(buffer(text)));
        port.flush();
        return sent;
    }

    LinkInfo.Path path(SwitchedNode to) {
        return links.link(to.id()).map(LinkInfo::path).orElse(LinkInfo.Path.NONE);
    }

    long counted(String name) {
        return host.loop().counters().snapshot().getOrDefault(name, 0L);
    }

    static ByteBuf buffer(String text) {
        return Packet.allocate(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(ByteBuf buffer) {
        String text = buffer.toString(StandardCharsets.US_ASCII);
        buffer.release();
        return text;
    }

    /** Who uses a ring, and what it hears: "up", "down", "failed" with a short name, and messages. */
    static final class User implements RingListener {
        final List<String> heard = new ArrayList<>();
        RingLinks links;

        boolean say(SwitchedNode to, String text) {
            return links.send(to.id(), Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        }

        @Override
        public void up(Contact peer, Session.Info session) {
            heard.add("up " + peer.node().toShort());
        }

        @Override
        public void down(NodeId peer, String why) {
            heard.add("down " + peer.toShort());
        }

        @Override
        public void failed(NodeId peer, String why) {
            heard.add("failed " + peer.toShort());
        }

        @Override
        public void message(NodeId from, ByteBuf message) {
            heard.add(text(message));
        }
    }

    /** Who takes the packets. */
    static final class Packets implements PacketListener {
        final List<String> heard = new ArrayList<>();
        final List<NodeId> unreachable = new ArrayList<>();

        @Override
        public void packet(NodeId from, Packet packet) {
            heard.add(text(packet.buffer()));
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
