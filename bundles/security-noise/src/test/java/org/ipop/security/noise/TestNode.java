package org.ipop.security.noise;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.runtime.Counter;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.simulation.SimulatedLoop;
import org.ipop.simulation.VirtualTime;
import org.ipop.wire.handshake.Suite;

/** A node with keys of its own and a factory on virtual time. */
final class TestNode {
    final VirtualTime time;
    final NodeKeys keys;
    final Counter evictions = new Counter();
    final NoiseHandshakeFactory factory;

    TestNode(VirtualTime time, int seed, Suite suite) {
        this.time = time;
        CountingRandom random = new CountingRandom(seed);
        this.keys = NodeKeys.create(random, time.epochSeconds());
        this.factory = new NoiseHandshakeFactory(new LocalNode(keys, new Ed25519(), random),
            new SimulatedLoop(time).open("security.noise"), suite, evictions);
    }

    NodeId id() {
        return keys.nodeId();
    }

    Handshake towards(TestNode responder, boolean staticKeyKnown, int localIndex) {
        return factory.initiate(localIndex, Optional.of(responder.id()), staticKeyKnown
            ? Optional.of(responder.staticKey()) : Optional.empty());
    }

    Bytes staticKey() {
        return Bytes.copyOf(keys.staticPair().publicKey());
    }

    /** Gives each datagram to the handshake; what it sends, and the session if one came. */
    static Outcome deliver(Handshake to, List<ByteBuf> datagrams) throws HandshakeRefused {
        List<ByteBuf> sent = new ArrayList<>();
        Optional<Session> session = Optional.empty();
        for (ByteBuf datagram : datagrams) {
            Handshake.Progress progress = to.receive(datagram);
            sent.addAll(progress.send());
            session = session.or(progress::session);
        }
        return new Outcome(sent, session);
    }

    record Outcome(List<ByteBuf> sent, Optional<Session> session) {
    }

    /** Both ends of a finished handshake. */
    record Sessions(Session initiator, Session responder) {
    }

    static Sessions connect(Handshake initiator, Handshake responder) throws HandshakeRefused {
        List<ByteBuf> toResponder = initiator.start();
        Optional<Session> ours = Optional.empty();
        Optional<Session> theirs = Optional.empty();
        while (!toResponder.isEmpty()) {
            Outcome answered = deliver(responder, toResponder);
            Outcome taken = deliver(initiator, answered.sent());
            theirs = theirs.or(answered::session);
            ours = ours.or(taken::session);
            toResponder = taken.sent();
        }
        return new Sessions(ours.orElseThrow(), theirs.orElseThrow());
    }

    /** A packet with room for header and tag. */
    static ByteBuf packet(String text) {
        byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.buffer(content.length + 64).setIndex(16, 16).writeBytes(content);
    }

    static String text(ByteBuf packet) {
        return packet.toString(StandardCharsets.US_ASCII);
    }
}
