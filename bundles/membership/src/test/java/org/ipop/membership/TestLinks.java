package org.ipop.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.nat.Candidate;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.simulation.VirtualTime;

/** Links between test nodes: a link takes 20 ms to open and 5 ms to cross, and may lose messages. */
public final class TestLinks {
    private static final long OPEN_NANOS = 20_000_000;
    private static final long CROSS_NANOS = 5_000_000;

    private final VirtualTime time;
    private final Map<NodeId, Port> ports = new LinkedHashMap<>();
    private int handshakes;
    private BooleanSupplier loss = () -> false;

    public TestLinks(VirtualTime time) {
        this.time = time;
    }

    public Port join(NodeKeys keys) {
        Port port = new Port(keys);
        ports.put(keys.identity().nodeId(), port);
        return port;
    }

    /** The node's power fails: peers hear of it later, it hears nothing. */
    public void leave(NodeKeys keys) {
        Port gone = ports.remove(keys.identity().nodeId());
        if (gone != null) {
            gone.peers.keySet().forEach(peer -> time.after(CROSS_NANOS, () -> disconnect(peer, gone.id())));
        }
    }

    public void loseWhen(BooleanSupplier lost) {
        this.loss = lost;
    }

    private void disconnect(NodeId node, NodeId peer) {
        Port port = ports.get(node);
        if (port != null && port.listener != null && port.peers.remove(peer) != null) {
            port.listener.down(peer, "silent");
        }
    }

    private void connect(Port from, NodeId to) {
        Port peer = ports.get(to);
        if (ports.get(from.id()) != from || from.listener == null) {
            return;
        }
        if (peer == null || peer.listener == null) {
            from.listener.failed(to, "no answer");
            return;
        }
        if (from.peers.containsKey(to)) {
            return;
        }
        from.peers.put(to, true);
        peer.peers.put(from.id(), true);
        session(from, peer);
    }

    /** The two shake hands anew, if they have a link; what is on its way belongs to the former session. */
    public void renew(NodeKeys one, NodeKeys other) {
        Port from = ports.get(one.identity().nodeId());
        if (from.peers.containsKey(other.identity().nodeId())) {
            session(from, ports.get(other.identity().nodeId()));
        }
    }

    /** Both shake hands at once, and each goes by the session that the other made first. */
    public void cross(NodeKeys one, NodeKeys other) {
        Port from = ports.get(one.identity().nodeId());
        Port to = ports.get(other.identity().nodeId());
        int first = ++handshakes;
        int second = ++handshakes;
        from.up(to, first);
        to.up(from, second);
        from.up(to, second);
        to.up(from, first);
    }

    private void session(Port from, Port to) {
        int handshake = ++handshakes;
        from.up(to, handshake);
        to.up(from, handshake);
    }

    /** One node's links, its enrolment channel only. */
    public final class Port implements Links {
        private final NodeKeys keys;
        private final Map<NodeId, Boolean> peers = new LinkedHashMap<>();
        private RingListener listener;

        private Port(NodeKeys keys) {
            this.keys = keys;
        }

        private NodeId id() {
            return keys.identity().nodeId();
        }

        private void up(Port peer, int handshake) {
            listener.up(Contact.ofBootstrap(peer.id(), List.of()), Fixture.session(peer.keys, true, handshake));
        }

        /** Whoever speaks as this node over the wire, for hostile messages. */
        public void inject(NodeKeys to, ByteBuf message) {
            ports.get(to.identity().nodeId()).listener.message(id(), message);
        }

        @Override
        public RingLinks attach(RingId ring, RingGate gate, RingListener heard) {
            if (!ring.equals(RingId.ENROLMENT) || listener != null) {
                throw new IllegalStateException("attached already");
            }
            listener = heard;
            return new Channel(this);
        }

        @Override
        public PacketLinks packets(RingId ring, PacketListener heard) {
            throw new IllegalStateException("no packets here");
        }

        @Override
        public List<LinkInfo> links() {
            return List.of();
        }

        @Override
        public List<String> history(NodeId peer) {
            return List.of();
        }

        @Override
        public List<InetSocketAddress> listening() {
            return List.of();
        }

        @Override
        public List<Candidate> candidates() {
            return List.of(new Candidate(Candidate.Kind.HOST, new InetSocketAddress("192.0.2.1", 4100)));
        }
    }

    private final class Channel implements RingLinks {
        private final Port port;

        private Channel(Port port) {
            this.port = port;
        }

        @Override
        public void open(Contact peer) {
            time.after(OPEN_NANOS, () -> connect(port, peer.node()));
        }

        @Override
        public void dial(InetSocketAddress address) {
            throw new IllegalStateException("enrolment dials nobody");
        }

        @Override
        public void release(NodeId peer) {
            time.after(CROSS_NANOS, () -> {
                disconnect(port.id(), peer);
                disconnect(peer, port.id());
            });
        }

        @Override
        public boolean send(NodeId peer, ByteBuf message) {
            Bytes content = copy(message);
            boolean linked = port.peers.containsKey(peer) && ports.get(port.id()) == port;
            if (linked && !loss.getAsBoolean()) {
                time.after(CROSS_NANOS, () -> deliver(peer, content));
            }
            return linked;
        }

        @Override
        public void publish(ForwardingTable table) {
            throw new IllegalStateException("enrolment routes nothing");
        }

        @Override
        public void close() {
            port.listener = null;
        }

        private void deliver(NodeId to, Bytes content) {
            Port receiver = ports.get(to);
            if (receiver != null && receiver.listener != null && receiver.peers.containsKey(port.id())) {
                receiver.listener.message(port.id(), Unpooled.copiedBuffer(content.toArray()));
            }
        }

        private static Bytes copy(ByteBuf message) {
            byte[] content = new byte[message.readableBytes()];
            message.readBytes(content);
            message.release();
            return Bytes.copyOf(content);
        }
    }
}
