package org.ipop.api.security;

/** Checks Ed25519 signatures (RFC 8032); the simulation injects one that counts. Thread: any. */
@FunctionalInterface
public interface SignatureVerifier {
    /**
     * @param publicKey 32 bytes
     * @param signature 64 bytes
     * @return false for a wrong signature and for malformed input. About 0.6 ms: call it from a worker.
     */
    boolean verify(byte[] publicKey, byte[] message, byte[] signature);
}
