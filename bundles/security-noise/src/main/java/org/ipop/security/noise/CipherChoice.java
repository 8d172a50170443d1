package org.ipop.security.noise;

import java.util.function.LongSupplier;
import org.ipop.api.Refused;
import org.ipop.wire.handshake.Suite;

/** Which cipher suite this node offers: AES-256-GCM where the processor helps with it, else ChaCha20-Poly1305. */
final class CipherChoice {
    private static final int PACKET_BYTES = 1400;
    private static final int BATCH = 16;
    /** Until the JVM has compiled both, their times say nothing. */
    private static final long BUDGET_NANOS = 60_000_000;
    private static final int MAX_BATCHES = 400;
    /** With AES instructions AES-GCM takes half of ChaCha20's time, without them several times as long. */
    private static final int CLEARLY_SLOWER = 2;

    private CipherChoice() {
    }

    /**
     * @param setting  "auto", "aes" or "chacha"
     * @param nanoTime the clock that "auto" measures with
     */
    static Suite of(String setting, LongSupplier nanoTime) {
        return switch (setting) {
            case "auto" -> measure(nanoTime);
            case "aes" -> Suite.AES_256_GCM;
            case "chacha" -> Suite.CHACHA20_POLY1305;
            default -> throw new Refused("org.ipop.security.noise: cipher is '" + setting
                + "', allowed are auto, aes and chacha");
        };
    }

    private static Suite measure(LongSupplier nanoTime) {
        long aes = bestBatchNanos(Aead.AES_GCM, nanoTime);
        long chacha = bestBatchNanos(Aead.CHACHA_POLY, nanoTime);
        return aes > CLEARLY_SLOWER * chacha ? Suite.CHACHA20_POLY1305 : Suite.AES_256_GCM;
    }

    private static long bestBatchNanos(Aead aead, LongSupplier nanoTime) {
        WipeableKey key = aead.key(new byte[Aead.KEY_BYTES]);
        byte[] packet = new byte[PACKET_BYTES];
        long start = nanoTime.getAsLong();
        long best = Long.MAX_VALUE;
        long now = start;
        for (int batch = 0; batch < MAX_BATCHES && now - start < BUDGET_NANOS; batch++) {
            long before = now;
            for (int i = 0; i < BATCH; i++) {
                aead.seal(key, (long) batch * BATCH + i, packet, packet);
            }
            now = nanoTime.getAsLong();
            best = Math.min(best, now - before);
        }
        return best;
    }
}
