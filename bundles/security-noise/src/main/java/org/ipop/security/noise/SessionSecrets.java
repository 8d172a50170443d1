package org.ipop.security.noise;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ipop.api.Bytes;

/**
 * The keys of a session, 32 bytes each.
 *
 * @param initiatorKey seals what the initiator sends
 * @param responderKey seals what the responder sends
 * @param exporter     the root of derived sessions
 */
record SessionSecrets(byte[] initiatorKey, byte[] responderKey, byte[] exporter) {
    private static final byte[] SESSION_LABEL = "ipop session v1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DERIVE_LABEL = "ipop derive v1".getBytes(StandardCharsets.US_ASCII);

    /** What was said in the KEM stage. */
    record KemTranscript(byte[] encapsulationKey, byte[] ciphertext) {
        /** Names the handshake: SHA-256(Noise handshake hash, encapsulation key, ciphertext). */
        byte[] hash(byte[] noiseHash) {
            return Hkdf.sha256(noiseHash, encapsulationKey, ciphertext);
        }
    }

    /**
     * Keys that hold as long as either X25519 or ML-KEM-768 does.
     *
     * @param chainingKey    Noise's, after the last message
     * @param kemSecret      of ML-KEM-768
     * @param transcriptHash {@link KemTranscript#hash}
     */
    static SessionSecrets of(byte[] chainingKey, byte[] kemSecret, byte[] transcriptHash) {
        byte[] root = Hkdf.extract(chainingKey, kemSecret);
        SessionSecrets secrets = cut(Hkdf.expand(root, concat(SESSION_LABEL, transcriptHash), 3 * Hkdf.HASH_BYTES));
        Arrays.fill(root, (byte) 0);
        return secrets;
    }

    /** Keys of their own for a label and a pair of indices. */
    SessionSecrets derive(Bytes label, int initiatorIndex, int responderIndex) {
        byte[] indices = ByteBuffer.allocate(2 * Integer.BYTES).putInt(initiatorIndex).putInt(responderIndex).array();
        return cut(Hkdf.expand(exporter, concat(DERIVE_LABEL, indices, label.toArray()), 3 * Hkdf.HASH_BYTES));
    }

    void wipe() {
        Arrays.fill(initiatorKey, (byte) 0);
        Arrays.fill(responderKey, (byte) 0);
        Arrays.fill(exporter, (byte) 0);
    }

    private static SessionSecrets cut(byte[] keys) {
        int third = Hkdf.HASH_BYTES;
        SessionSecrets secrets = new SessionSecrets(Arrays.copyOf(keys, third),
            Arrays.copyOfRange(keys, third, 2 * third), Arrays.copyOfRange(keys, 2 * third, 3 * third));
        Arrays.fill(keys, (byte) 0);
        return secrets;
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer whole = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            whole.put(part);
        }
        return whole.array();
    }
}
