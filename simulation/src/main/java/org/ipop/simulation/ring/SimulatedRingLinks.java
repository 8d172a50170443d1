package org.ipop.simulation.ring;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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

/** One ring's use of a simulated node's links. */
final class SimulatedRingLinks implements RingLinks {
    private static final int KEY_BYTES = 32;

    private final SimulatedLinks node;
    private final RingId ring;
    private final RingGate gate;
    private final RingListener listener;
    /** Peers with a link, and whether this end wants it. */
    private final TreeMap<NodeId, Boolean> wantedByPeer = new TreeMap<>();
    private final Set<NodeId> connecting = new HashSet<>();
    private ForwardingTable table;
    private boolean closed;

    SimulatedRingLinks(SimulatedLinks node, RingId ring, RingGate gate, RingListener listener) {
        this.node = node;
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
        if (wantedByPeer.replace(peer, false) != null) {
            after(SimulatedNetwork.IDLE_NANOS, () -> closeIfUnwanted(peer));
        }
    }

    @Override
    public boolean send(NodeId peer, ByteBuf message) {
        if (closed || !wantedByPeer.containsKey(peer) || message.readableBytes() > MAX_MESSAGE_BYTES) {
            message.release();
            return false;
        }
        node.sent(SimulatedNetwork.wireBytes(message));
        if (network().loses()) {
            message.release();
        } else {
            network().time().after(network().flightNanos(self(), peer), () -> arrive(peer, message));
        }
        return true;
    }

    @Override
    public void publish(ForwardingTable newTable) {
        table = newTable;
    }

    @Override
    public void close() {
        closed = true;
        node.detached(ring);
        for (NodeId peer : List.copyOf(wantedByPeer.keySet())) {
            after(network().delayNanos(self(), peer), () -> tellDown(peer, "left the ring"));
        }
        wantedByPeer.clear();
    }

    /** The last table published, or null. */
    ForwardingTable table() {
        return table;
    }

    Set<NodeId> peers() {
        return new TreeSet<>(wantedByPeer.keySet());
    }

    /** Both ends of each link that no longer carries anything will notice. */
    void expectSilence() {
        for (NodeId peer : List.copyOf(wantedByPeer.keySet())) {
            if (!network().reaches(self(), peer)) {
                after(SimulatedNetwork.SILENCE_NANOS, () -> loseIfSilent(peer));
            }
        }
    }

    private void connect(NodeId peer) {
        if (closed || peer.equals(self())) {
            return;
        }
        if (wantedByPeer.containsKey(peer)) {
            wantedByPeer.put(peer, true);
        } else if (connecting.add(peer)) {
            after(3 * network().delayNanos(self(), peer), () -> handshake(peer));
        }
    }

    private void handshake(NodeId peer) {
        if (closed || wantedByPeer.containsKey(peer)) {
            connecting.remove(peer);
            return;
        }
        SimulatedRingLinks there = network().reaches(self(), peer) ? network().node(peer).ring(ring) : null;
        if (there == null || there.closed || !admit(there)) {
            after(SimulatedNetwork.SILENCE_NANOS, () -> fail(peer));
        } else {
            connecting.remove(peer);
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
        wantedByPeer.put(there.self(), true);
        there.wantedByPeer.putIfAbsent(self(), there.connecting.remove(self()));
        listener.up(there.contact(position.get()), mine);
        there.listener.up(contact(ours.get()), theirs);
        return true;
    }

    private Contact contact(Key position) {
        return new Contact(self(), position, position, node.candidates());
    }

    private void fail(NodeId peer) {
        if (connecting.remove(peer) && !wantedByPeer.containsKey(peer) && alive()) {
            listener.failed(peer, "no answer");
        }
    }

    private void arrive(NodeId to, ByteBuf message) {
        SimulatedRingLinks there = network().reaches(self(), to) ? network().node(to).ring(ring) : null;
        if (there == null || there.closed || !there.wantedByPeer.containsKey(self())) {
            message.release();
        } else {
            there.listener.message(self(), message);
        }
    }

    private void closeIfUnwanted(NodeId peer) {
        SimulatedLinks other = network().node(peer);
        SimulatedRingLinks there = other == null ? null : other.ring(ring);
        boolean wantedThere = there != null && there.wantedByPeer.getOrDefault(self(), false);
        if (!wantedThere && wantedByPeer.containsKey(peer) && !wantedByPeer.get(peer)) {
            lose(peer, "idle");
            if (there != null) {
                there.lose(self(), "idle");
            }
        }
    }

    private void loseIfSilent(NodeId peer) {
        if (!network().reaches(self(), peer)) {
            lose(peer, "silent");
            tellDown(peer, "silent");
        }
    }

    private void tellDown(NodeId peer, String why) {
        SimulatedLinks other = network().node(peer);
        SimulatedRingLinks there = other == null ? null : other.ring(ring);
        if (there != null) {
            there.lose(self(), why);
        }
    }

    private void lose(NodeId peer, String why) {
        if (wantedByPeer.remove(peer) != null && alive()) {
            listener.down(peer, why);
        }
    }

    private boolean alive() {
        return !closed && node.loop().alive();
    }

    private void after(long delayNanos, Runnable action) {
        network().time().after(delayNanos, action);
    }

    private SimulatedNetwork network() {
        return node.network();
    }

    private NodeId self() {
        return node.node();
    }

    private static Session.Info info(NodeId peer, Bytes handshakeHash, boolean initiator) {
        byte[] key = new byte[KEY_BYTES];
        System.arraycopy(peer.toBytes(), 0, key, 0, NodeId.BYTES);
        return new Session.Info(peer, Bytes.copyOf(key), Bytes.copyOf(key), handshakeHash, initiator, 0);
    }
}
