package org.ipop.security.noise;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.wire.handshake.Suite;

/** Real keys and handshakes out of a seed; lives here because the implementation keeps to its package. */
public final class SeededNode {
    private final SecureRandom random;
    private final NodeKeys keys;

    public SeededNode(int seed) {
        random = new Seeded(seed);
        keys = NodeKeys.create(random, 0);
    }

    public Identity identity() {
        return keys;
    }

    public SignatureVerifier verifier() {
        return new Ed25519();
    }

    public byte[] draw(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return drawn;
    }

    /** Another one for each start of the node. */
    public HandshakeFactory handshakes(NodeContext context) {
        return new NoiseHandshakeFactory(new LocalNode(keys, new Ed25519(), random), context, Suite.AES_256_GCM,
            new Counter());
    }

    private static final class Seeded extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final int seed;
        private int drawn;

        private Seeded(int seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            for (int done = 0; done < bytes.length; done += Hkdf.HASH_BYTES) {
                byte[] block = Hkdf.sha256(ByteBuffer.allocate(8).putInt(seed).putInt(drawn++).array());
                System.arraycopy(block, 0, bytes, done, Math.min(block.length, bytes.length - done));
            }
        }
    }
}
