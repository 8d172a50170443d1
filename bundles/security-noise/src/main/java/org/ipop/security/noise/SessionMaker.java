package org.ipop.security.noise;

import java.util.Arrays;

/** The end of both roles: from the finished Noise state and the KEM's secret to the session. */
final class SessionMaker {
    private SessionMaker() {
    }

    /** Who talks to whom. */
    record Roles(LocalNode.Peer peer, boolean initiator, int localIndex, int remoteIndex) {
    }

    /** What seals, and who computes it. */
    record Engine(Aead aead, Algorithms algorithms) {
    }

    /** Zeroes {@code kemSecret}. */
    static NoiseSession make(SymmetricState noise, byte[] kemSecret, SessionSecrets.KemTranscript transcript,
                             Roles roles, Engine engine) {
        byte[] hash = transcript.hash(noise.handshakeHash());
        byte[] chainingKey = noise.chainingKey();
        SessionSecrets secrets = SessionSecrets.of(chainingKey, kemSecret, hash);
        Arrays.fill(chainingKey, (byte) 0);
        Arrays.fill(kemSecret, (byte) 0);
        return new NoiseSession(roles.peer().info(hash, roles.initiator(), roles.localIndex()), engine.aead(),
            engine.algorithms(), roles.remoteIndex(), secrets);
    }
}
