package org.ipop.simulation.ring;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.ForwardingTable;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.security.Session;
import org.ipop.simulation.Event;
import org.ipop.simulation.VirtualTime;

/** One ring's use of a simulated node's links. */
final class SimulatedRingLinks implements RingLinks {
    private static final int KEY_BYTES = 32;

    private final SimulatedLinks node;
    /** As the node has it: nearer in memory to whoever looks for it among very many. */
    private final NodeId self;
    private final RingId ring;
    private final RingGate gate;
    private final RingListener listener;
    private final LinkEnds ends = new LinkEnds();
    /** Few at a time; replaced at each change. */
    private List<NodeId> connecting = List.of();
    private Contact shown;
    private boolean aging;
    private boolean closed;

    SimulatedRingLinks(SimulatedLinks node, RingId ring, RingGate gate, RingListener listener) {
        this.node = node;
        this.self = node.node();
        this.ring = ring;
        this.gate = gate;
        this.listener = listener;
    }

    @Override
    public void open(Contact peer) {
        connect(peer.node());
    }

    @Override
    public void dial(InetSocketAddress address) {
        SimulatedLinks there = network().node(address);
        if (there != null) {
            connect(there.node());
        }
    }

    @Override
    public void release(NodeId peer) {
        if (ends.want(peer, false)) {
            age();
        }
    }

    private void age() {
        if (!aging) {
            aging = true;
            time().schedule(SimulatedNetwork.IDLE_NANOS / 2, new Age(this));
        }
    }

    @Override
    public boolean send(NodeId peer, ByteBuf message) {
        SimulatedRingLinks there = closed ? null : ends.get(peer);
        if (there == null || message.readableBytes() > MAX_MESSAGE_BYTES) {
            message.release();
            return false;
        }
        node.sent(network().wireBytes(message));
        if (network().loses()) {
            message.release();
        } else {
            time().schedule(there.time(), network().flightNanos(self(), peer), new Delivery(this, there, message));
        }
        return true;
    }

    @Override
    public void publish(ForwardingTable table) {
        // nothing is relayed: whoever can reach a node has a direct path to it
    }

    @Override
    public void close() {
        closed = true;
        node.detached(ring);
        for (SimulatedRingLinks there : ends.all()) {
            time().after(there.time(), network().delayNanos(self(), there.self()),
                () -> there.lose(this, "left the ring"));
        }
        ends.clear();
    }

    Set<NodeId> peers() {
        Set<NodeId> peers = new TreeSet<>();
        ends.addIdsTo(peers);
        return peers;
    }

    int count() {
        return ends.size();
    }

    boolean linked(NodeId peer) {
        return ends.get(peer) != null;
    }

    /** Both ends of each link that no longer carries anything will notice. */
    void expectSilence() {
        for (SimulatedRingLinks there : ends.all()) {
            if (!reaches(there)) {
                afterForBoth(SimulatedNetwork.SILENCE_NANOS, () -> loseIfSilent(there));
            }
        }
    }

    private void connect(NodeId peer) {
        if (closed || peer.equals(self()) || ends.want(peer, true) || connecting.contains(peer)) {
            return;
        }
        List<NodeId> more = new ArrayList<>(connecting);
        more.add(peer);
        connecting = List.copyOf(more);
        afterForBoth(3 * network().delayNanos(self(), peer), () -> handshake(peer));
    }

    private boolean stopConnecting(NodeId peer) {
        List<NodeId> fewer = new ArrayList<>(connecting);
        boolean was = fewer.remove(peer);
        connecting = List.copyOf(fewer);
        return was;
    }

    private void handshake(NodeId peer) {
        if (closed || linked(peer)) {
            stopConnecting(peer);
            return;
        }
        SimulatedLinks other = network().node(peer);
        SimulatedRingLinks there = other == null ? null : other.ring(ring);
        if (there == null || there.closed || !reaches(there) || !admit(there)) {
            time().after(SimulatedNetwork.SILENCE_NANOS, () -> fail(peer));
        } else {
            stopConnecting(peer);
        }
    }

    private boolean admit(SimulatedRingLinks there) {
        ByteBuffer hash = ByteBuffer.allocate(KEY_BYTES);
        var random = network().time().split();
        while (hash.hasRemaining()) {
            hash.putLong(random.nextLong());
        }
        Bytes handshakeHash = Bytes.copyOf(hash.array());
        Session.Info mine = info(there.self(), handshakeHash, true);
        Session.Info theirs = info(self(), handshakeHash, false);
        if (!gate.accepts(mine, there.gate.greeting(theirs)) || !there.gate.accepts(theirs, gate.greeting(mine))) {
            return false;
        }
        Optional<Key> position = gate.verify(mine, there.gate.proof(theirs));
        Optional<Key> ours = there.gate.verify(theirs, gate.proof(mine));
        if (position.isEmpty() || ours.isEmpty()) {
            return false;
        }
        ends.put(there, true);
        there.ends.put(this, there.ends.wants(self()) || there.stopConnecting(self()));
        Contact peer = there.contact(position.get());
        Contact self = contact(ours.get());
        tell(() -> listener.up(peer, mine));
        there.tell(() -> there.listener.up(self, theirs));
        return true;
    }

    /** One object for all who have a link with us, since they are many. */
    private Contact contact(Key position) {
        if (shown == null || !shown.position().equals(position)) {
            shown = new Contact(self(), position, position, node.candidates());
        }
        return shown;
    }

    private void fail(NodeId peer) {
        if (stopConnecting(peer) && !linked(peer) && alive()) {
            listener.failed(peer, "no answer");
        }
    }

    private void closeIfUnwanted(NodeId peer) {
        SimulatedRingLinks there = ends.get(peer);
        if (there != null && !ends.wants(peer) && !there.ends.wants(self())) {
            lose(there, "idle");
            there.lose(this, "idle");
        }
    }

    private void loseIfSilent(SimulatedRingLinks there) {
        if (!reaches(there)) {
            lose(there, "silent");
            there.lose(this, "silent");
        }
    }

    private void lose(SimulatedRingLinks there, String why) {
        if (ends.get(there.self()) == there && ends.remove(there.self()) && alive()) {
            tell(() -> listener.down(there.self(), why));
        }
    }

    private boolean reaches(SimulatedRingLinks there) {
        return network().reaches(node, there.node);
    }

    private boolean alive() {
        return !closed && node.loop().alive();
    }

    /** What touches both ends of a link may concern two regions of the network. */
    private void afterForBoth(long delayNanos, Runnable action) {
        time().after(network().time(), delayNanos, action);
    }

    /** From the common time, where two ends changed. */
    private void tell(Runnable news) {
        if (time() == network().time()) {
            news.run();
        } else {
            time().after(0, () -> {
                if (alive()) {
                    news.run();
                }
            });
        }
    }

    private VirtualTime time() {
        return node.loop().time();
    }

    private SimulatedNetwork network() {
        return node.network();
    }

    RingId ring() {
        return ring;
    }

    NodeId self() {
        return self;
    }

    private static Session.Info info(NodeId peer, Bytes handshakeHash, boolean initiator) {
        byte[] key = new byte[KEY_BYTES];
        System.arraycopy(peer.toBytes(), 0, key, 0, NodeId.BYTES);
        return new Session.Info(peer, Bytes.copyOf(key), Bytes.copyOf(key), handshakeHash, initiator, 0);
    }

    /** Half of the time passed after which links that nobody wants end. One for all: links are many. */
    private static final class Age extends Event {
        private final SimulatedRingLinks links;

        private Age(SimulatedRingLinks links) {
            this.links = links;
        }

        @Override
        protected void happen() {
            links.aging = false;
            for (SimulatedRingLinks idle : links.ends.age()) {
                links.time().tell(links.network().time(), () -> links.closeIfUnwanted(idle.self()));
            }
            if (links.ends.aging()) {
                links.age();
            }
        }
    }

    /** A message on its way. */
    private static final class Delivery extends Event {
        private final SimulatedRingLinks from;
        private final SimulatedRingLinks to;
        private final ByteBuf message;

        private Delivery(SimulatedRingLinks from, SimulatedRingLinks to, ByteBuf message) {
            this.from = from;
            this.to = to;
            this.message = message;
        }

        @Override
        protected void happen() {
            from.network().mark(from.node, to.node, message);
            if (to.closed || !from.reaches(to) || to.ends.get(from.self()) != from) {
                message.release();
            } else {
                to.listener.message(from.self(), message);
            }
        }
    }
}
