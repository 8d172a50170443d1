package org.ipop.simulation.scenarios;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.RingGate;
import org.ipop.api.security.Session;

/** Admits everybody; as in a network's ring, a member's position is not its id. */
final class NetworkGate implements RingGate {
    private static final byte[] LABEL = "position".getBytes(StandardCharsets.US_ASCII);

    static Key position(NodeId node) {
        return Key.hash(LABEL, node.toBytes());
    }

    @Override
    public Bytes greeting(Session.Info session) {
        return Bytes.copyOf();
    }

    @Override
    public boolean accepts(Session.Info session, Bytes greetingOfPeer) {
        return true;
    }

    @Override
    public Bytes proof(Session.Info session) {
        return Bytes.copyOf();
    }

    @Override
    public Optional<Key> verify(Session.Info session, Bytes proofOfPeer) {
        return Optional.of(position(session.peer()));
    }
}
