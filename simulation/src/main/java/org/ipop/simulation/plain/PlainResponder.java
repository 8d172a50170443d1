package org.ipop.simulation.plain;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import org.ipop.api.security.Handshake;
import org.ipop.api.security.HandshakeRefused;

/** The other side of {@link PlainInitiator}. */
final class PlainResponder implements Handshake {
    private static final int ALL = (1 << PlainFlight.PARTS) - 1;

    private final PlainFlight.Side self;
    private Optional<PlainFlight.Side> peer = Optional.empty();
    private int parts;

    PlainResponder(PlainFlight.Side self) {
        this.self = self;
    }

    @Override
    public List<ByteBuf> start() {
        throw new IllegalStateException("the initiator starts");
    }

    @Override
    public Progress receive(ByteBuf datagram) throws HandshakeRefused {
        if (!PlainFlight.isPart(datagram)) {
            peer = Optional.of(PlainFlight.sender(datagram));
            return new Progress(lastFlight(), Optional.empty());
        }
        if (peer.isEmpty()) {
            throw new HandshakeRefused("replayed", false);
        }
        boolean before = parts == ALL;
        parts |= PlainFlight.part(datagram);
        if (parts != ALL) {
            return new Progress(List.of(), Optional.empty());
        }
        return new Progress(lastFlight(),
            peer.filter(known -> !before).map(known -> PlainFlight.session(self, known, false)));
    }

    @Override
    public List<ByteBuf> lastFlight() {
        return peer.map(known -> parts == ALL ? PlainFlight.ciphertext(known.index())
            : List.of(PlainFlight.response(self, known.index()))).orElse(List.of());
    }

    @Override
    public void close() {
        // nothing is secret
    }
}
