package org.ipop.security.noise;

import java.security.SecureRandom;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.HandshakeRefused;
import org.ipop.api.security.Session;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.wire.handshake.IdentityProof;

/**
 * Our side of every handshake. Thread: any.
 *
 * @param verifier   checks the peer's keys
 * @param random     where fresh ones come from
 * @param algorithms who computes for the sessions
 */
record LocalNode(NodeKeys keys, SignatureVerifier verifier, SecureRandom random, Algorithms algorithms) {
    /** With the algorithms of the JDK. */
    LocalNode(NodeKeys keys, SignatureVerifier verifier, SecureRandom random) {
        this(keys, verifier, random, new Algorithms());
    }

    /** Who the peer proved to be. */
    record Peer(NodeId id, Bytes publicKey, Bytes staticKey) {
        Session.Info info(byte[] handshakeHash, boolean initiator, int localIndex) {
            return new Session.Info(id, publicKey, staticKey, Bytes.copyOf(handshakeHash), initiator, localIndex);
        }
    }

    /** The peer behind an X25519 key; refuses a wrong signature ("forged") and ourselves ("self"). */
    Peer check(IdentityProof proof, byte[] theirStatic) throws HandshakeRefused {
        byte[] publicKey = proof.publicKey().toArray();
        byte[] signed = IdentityProof.signedBytes(theirStatic, proof.epoch());
        if (!verifier.verify(publicKey, signed, proof.signature().toArray())) {
            throw new HandshakeRefused("forged", true);
        }
        Peer peer = new Peer(NodeId.ofPublicKey(publicKey), proof.publicKey(), Bytes.copyOf(theirStatic));
        if (peer.id().equals(keys.nodeId())) {
            throw new HandshakeRefused("self", true);
        }
        return peer;
    }

    X25519.Pair ephemeral() {
        return X25519.Pair.generate(random);
    }
}
