package org.ipop.security.noise;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** A source of "chance" for tests: SHA-256 of a seed and a running number, so every run is the same. */
final class CountingRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final byte[] seed;
    private int next;

    CountingRandom(int seed) {
        this.seed = ByteBuffer.allocate(Integer.BYTES).putInt(seed).array();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (int done = 0; done < bytes.length; done += Hkdf.HASH_BYTES) {
            byte[] block = Hkdf.sha256(seed, ByteBuffer.allocate(Integer.BYTES).putInt(next++).array());
            System.arraycopy(block, 0, bytes, done, Math.min(block.length, bytes.length - done));
        }
    }
}
