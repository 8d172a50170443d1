package org.ipop.link;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.RingGate;
import org.ipop.api.security.Session;

/** A ring of all who know a secret; counts the proofs that it has shown to others. */
final class SecretGate implements RingGate {
    private final byte[] secret;
    private final boolean valid;
    final Set<NodeId> expelled = new LinkedHashSet<>();
    int proofsShown;

    SecretGate(String secret) {
        this(secret, true);
    }

    /** @param valid false for one who knows of the ring but is no member */
    SecretGate(String secret, boolean valid) {
        this.secret = secret.getBytes(StandardCharsets.US_ASCII);
        this.valid = valid;
    }

    @Override
    public Bytes greeting(Session.Info session) {
        return token("greeting", session, session.initiator());
    }

    @Override
    public boolean accepts(Session.Info session, Bytes greetingOfPeer) {
        return token("greeting", session, !session.initiator()).equals(greetingOfPeer);
    }

    @Override
    public Bytes proof(Session.Info session) {
        proofsShown++;
        byte[] proof = new byte[1900];
        byte[] token = token(valid ? "proof" : "forgery", session, session.initiator()).toArray();
        System.arraycopy(token, 0, proof, 0, token.length);
        return Bytes.copyOf(proof);
    }

    @Override
    public Optional<Key> verify(Session.Info session, Bytes proofOfPeer) {
        byte[] token = token("proof", session, !session.initiator()).toArray();
        byte[] shown = proofOfPeer.toArray();
        return holds(session.peer()) && shown.length == 1900 && Key.of(shown).equals(Key.of(token))
            ? Optional.of(session.peer().key()) : Optional.empty();
    }

    @Override
    public boolean holds(NodeId peer) {
        return !expelled.contains(peer);
    }

    private Bytes token(String what, Session.Info session, boolean initiator) {
        return Bytes.copyOf(Key.hash(secret, what.getBytes(StandardCharsets.US_ASCII),
            session.handshakeHash().toArray(), new byte[] {(byte) (initiator ? 1 : 0)}).toBytes());
    }
}
