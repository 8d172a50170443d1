package org.ipop.simulation.plain;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;

/** initiation, response, key in two parts, ciphertext in two parts: then there is a session. */
final class PlainInitiator implements Handshake {
    private static final int ALL = (1 << PlainFlight.PARTS) - 1;

    private final PlainFlight.Side self;
    private final Optional<NodeId> expected;
    private Optional<PlainFlight.Side> peer = Optional.empty();
    private int parts;

    PlainInitiator(PlainFlight.Side self, Optional<NodeId> expected) {
        this.self = self;
        this.expected = expected;
    }

    @Override
    public List<ByteBuf> start() {
        return lastFlight();
    }

    @Override
    public Progress receive(ByteBuf datagram) throws HandshakeRefused {
        if (!PlainFlight.isPart(datagram)) {
            PlainFlight.Side sender = PlainFlight.sender(datagram);
            if (expected.isPresent() && !expected.get().equals(sender.node())) {
                throw new HandshakeRefused("wrong-peer", false);
            }
            if (peer.isPresent()) {
                throw new HandshakeRefused("replayed", false);
            }
            peer = Optional.of(sender);
            return new Progress(lastFlight(), Optional.empty());
        }
        if (peer.isEmpty() || parts == ALL) {
            throw new HandshakeRefused("replayed", false);
        }
        parts |= PlainFlight.part(datagram);
        return new Progress(List.of(),
            peer.filter(known -> parts == ALL).map(known -> PlainFlight.session(self, known, true)));
    }

    @Override
    public List<ByteBuf> lastFlight() {
        return peer.map(known -> PlainFlight.key(known.index()))
            .orElseGet(() -> List.of(PlainFlight.initiation(self)));
    }

    @Override
    public void close() {
        // nothing is secret
    }
}
