package org.ipop.overlay.mesh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.overlay.RingView.State;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;
import org.ipop.wire.ring.RoutedHeader;

/** A peer that says what its test tells it to, and answers by itself only what everybody is asked all the time. */
final class Puppet implements RingListener {
    private final Town town;
    private final NodeId node;
    private final RingLinks links;
    private final List<RingMessage> heard = new ArrayList<>();
    private final List<RoutedHeader> routed = new ArrayList<>();
    private final List<NodeId> linked = new ArrayList<>();
    private boolean answering = true;

    Puppet(Town town, Key position) {
        this.town = town;
        this.node = new NodeId(position);
        this.links = town.network.add(node, new SimulatedLoop(town.time))
            .attach(RingId.BOOTSTRAP, RingGate.open(), this);
    }

    NodeId node() {
        return node;
    }

    Contact contact() {
        return Contact.ofBootstrap(node, List.of());
    }

    /** Opens a link, and lets both ends notice. */
    Puppet link(NodeId peer) {
        links.open(Contact.ofBootstrap(peer, List.of()));
        town.time.run(Town.SECOND / 4);
        return this;
    }

    /** From now on STABILIZE stays without an answer. */
    void fallSilent() {
        answering = false;
    }

    /** Says it to all it has a link with, and lets them answer. */
    void say(RingMessage message) {
        say(RingCodec.encode(message));
        town.time.run(Town.SECOND / 5);
    }

    /** Puts it on its way. */
    void say(ByteBuf message) {
        linked.forEach(peer -> links.send(peer, message.copy()));
        message.release();
    }

    void hello(State standing, State yours) {
        say(new RingMessage.Hello(standing, Optional.ofNullable(yours)));
    }

    boolean isLinkedWith(NodeId peer) {
        return linked.contains(peer);
    }

    /** The last message of this kind since the last call for any kind; fails if there was none. */
    <M extends RingMessage> M last(Class<M> kind) {
        M last = all(kind).getLast();
        heard.clear();
        return last;
    }

    <M extends RingMessage> List<M> all(Class<M> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<RoutedHeader> routed() {
        return routed;
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        linked.add(peer.node());
    }

    @Override
    public void down(NodeId peer, String why) {
        linked.remove(peer);
    }

    @Override
    public void failed(NodeId peer, String why) {
        throw new AssertionError(peer + " " + why);
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        try {
            MessageType type = MessageType.of(message);
            if (type == MessageType.REQUEST || type == MessageType.ANSWER) {
                routed.add(RoutedHeader.parse(message));
                return;
            }
            RingMessage decoded = RingCodec.decode(message);
            heard.add(decoded);
            if (answering && decoded instanceof RingMessage.Stabilize(long digest, var _)) {
                links.send(from, RingCodec.encode(new RingMessage.Same(digest)));
            }
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        } finally {
            message.release();
        }
    }

    /** Noise of this length. */
    ByteBuf noise(int length) {
        byte[] bytes = new byte[length];
        town.time.split().nextBytes(bytes);
        return Unpooled.wrappedBuffer(bytes);
    }
}
