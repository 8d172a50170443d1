package org.ipop.api.link;

import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.security.Session;

/**
 * Who may be in a ring: a greeting that shows that the peer knows of the ring, then a proof of membership. The greeting
 * comes first on both sides, so that a stranger never sees a proof. Both are bound to the session's handshake hash
 * and to the role, so that neither can be replayed or reflected. Thread: any (called from workers; must not touch
 * loop state).
 */
public interface RingGate {
    /** Ours for this session; at most 64 bytes. */
    Bytes greeting(Session.Info session);

    boolean accepts(Session.Info session, Bytes greetingOfPeer);

    /** Ours for this session; at most 2,048 bytes. */
    Bytes proof(Session.Info session);

    /** The peer's position on the ring, or empty if the proof does not hold. */
    Optional<Key> verify(Session.Info session, Bytes proofOfPeer);

    /**
     * Does the membership that this peer has proved still hold? Links ask every few seconds, on the loop, of each peer
     * in the ring; "no" ends the peer's place in it.
     */
    default boolean holds(NodeId peer) {
        return true;
    }

    /** A ring that is open to every node; position = node id. */
    static RingGate open() {
        return new RingGate() {
            @Override
            public Bytes greeting(Session.Info session) {
                return Bytes.copyOf();
            }

            @Override
            public boolean accepts(Session.Info session, Bytes greetingOfPeer) {
                return greetingOfPeer.length() == 0;
            }

            @Override
            public Bytes proof(Session.Info session) {
                return Bytes.copyOf();
            }

            @Override
            public Optional<Key> verify(Session.Info session, Bytes proofOfPeer) {
                return proofOfPeer.length() == 0 ? Optional.of(session.peer().key()) : Optional.empty();
            }
        };
    }
}
