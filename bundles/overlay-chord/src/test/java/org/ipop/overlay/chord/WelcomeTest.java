package org.ipop.overlay.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipop.overlay.chord.SimulatedRing.SECOND;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.overlay.RingView;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.wire.ring.MessageType;
import org.ipop.wire.ring.RingCodec;
import org.ipop.wire.ring.RingMessage;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.junit.jupiter.api.Test;

/** A joiner, and a host whose WELCOME names a predecessor that the joiner has seen die. */
class WelcomeTest implements RingListener {
    private static final NodeId HOST = new NodeId(new Key(0x7777L << 48, 0, 0));

    private final SimulatedRing ring = new SimulatedRing(64);
    private final SimulatedRing.Member joiner = ring.add();
    /** Just before the joiner on the circle. */
    private final NodeId dead = new NodeId(joiner.node().key().minusOne().minusOne());
    private RingLinks host;
    private boolean asked;

    @Test
    void whoIsHeldForDeadIsNotTakenForThePredecessor() {
        attach(dead, new Silent());
        joiner.overlay().introduce(Contact.ofBootstrap(dead, List.of()));
        ring.time.run(SECOND);
        ring.network.kill(dead);
        ring.time.run(11 * SECOND);
        host = attach(HOST, this);
        host.open(joiner.contact());
        ring.time.run(SECOND);
        host.send(joiner.node(), RingCodec.encode(
            new RingMessage.Hello(RingView.State.MEMBER, Optional.of(RingView.State.ALONE))));
        assertThat(ring.time.runUntil(() -> asked, 15 * SECOND)).as("asked to be let in").isTrue();
        ring.time.run(SECOND);
        assertThat(joiner.view().state()).isEqualTo(RingView.State.MEMBER);
        assertThat(joiner.view().predecessor().map(Contact::node)).contains(HOST);
    }

    private RingLinks attach(NodeId node, RingListener listener) {
        return ring.network.add(node, new SimulatedLoop(ring.time))
            .attach(RingId.BOOTSTRAP, RingGate.open(), listener);
    }

    @Override
    public void message(NodeId from, ByteBuf message) {
        if (message.getByte(message.readerIndex()) == MessageType.JOIN.code()) {
            asked = true;
            host.send(from, RingCodec.encode(new RingMessage.Welcome(new Neighbourhood(
                Optional.of(Contact.ofBootstrap(dead, List.of())), List.of(joiner.contact())))));
        }
        message.release();
    }

    @Override
    public void up(Contact peer, Session.Info session) {
        assertThat(peer.node()).isEqualTo(joiner.node());
    }

    @Override
    public void down(NodeId peer, String why) {
        assertThat(peer).isEqualTo(joiner.node());
    }

    @Override
    public void failed(NodeId peer, String why) {
        throw new AssertionError(peer + " " + why);
    }

    /** Has a link with the joiner and says nothing. */
    private static final class Silent implements RingListener {
        @Override
        public void up(Contact peer, Session.Info session) {
        }

        @Override
        public void down(NodeId peer, String why) {
        }

        @Override
        public void failed(NodeId peer, String why) {
            throw new AssertionError(peer + " " + why);
        }

        @Override
        public void message(NodeId from, ByteBuf message) {
            message.release();
        }
    }
}
