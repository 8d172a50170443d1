package org.ipop.security.noise;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** SymmetricState and CipherState of the Noise specification (revision 34), 5.1 and 5.2, for SHA-256. */
final class SymmetricState {
    private static final byte[] EMPTY = new byte[0];

    private final Aead aead;
    private byte[] chainingKey;
    private byte[] hash;
    private byte[] key;
    private long nonce;

    /** InitializeSymmetric. */
    SymmetricState(Aead aead, String protocolName) {
        byte[] name = protocolName.getBytes(StandardCharsets.US_ASCII);
        this.aead = aead;
        this.hash = name.length <= Hkdf.HASH_BYTES ? Arrays.copyOf(name, Hkdf.HASH_BYTES) : Hkdf.sha256(name);
        this.chainingKey = hash;
        this.key = EMPTY;
    }

    private SymmetricState(SymmetricState other) {
        this.aead = other.aead;
        this.chainingKey = other.chainingKey.clone();
        this.hash = other.hash;
        this.key = other.key.clone();
        this.nonce = other.nonce;
    }

    SymmetricState copy() {
        return new SymmetricState(this);
    }

    void mixKey(byte[] input) {
        byte[] keys = Hkdf.noise(chainingKey, input, 2);
        wipe();
        chainingKey = Arrays.copyOf(keys, Hkdf.HASH_BYTES);
        key = Arrays.copyOfRange(keys, Hkdf.HASH_BYTES, keys.length);
        nonce = 0;
        Arrays.fill(keys, (byte) 0);
    }

    void mixHash(byte[] data) {
        hash = Hkdf.sha256(hash, data);
    }

    boolean hasKey() {
        return key.length > 0;
    }

    byte[] encryptAndHash(byte[] plaintext) {
        byte[] output = hasKey() ? aead.seal(aead.key(key), nonce++, hash, plaintext) : plaintext;
        mixHash(output);
        return output;
    }

    /** Throws AEADBadTagException for a forged one; this state is then unusable, so work on a {@link #copy}. */
    byte[] decryptAndHash(byte[] input) throws GeneralSecurityException {
        byte[] output = hasKey() ? aead.open(aead.key(key), nonce++, hash, input) : input;
        mixHash(input);
        return output;
    }

    /** Split(): the initiator's sending key, then the responder's. */
    byte[][] split() {
        byte[] keys = Hkdf.noise(chainingKey, EMPTY, 2);
        byte[][] both = {
            Arrays.copyOf(keys, Hkdf.HASH_BYTES), Arrays.copyOfRange(keys, Hkdf.HASH_BYTES, keys.length)};
        Arrays.fill(keys, (byte) 0);
        return both;
    }

    byte[] handshakeHash() {
        return hash.clone();
    }

    byte[] chainingKey() {
        return chainingKey.clone();
    }

    /** Zeroes chaining key and key. The first chaining key is the public protocol name and shared with the hash. */
    void wipe() {
        if (chainingKey != hash) {
            Arrays.fill(chainingKey, (byte) 0);
        }
        Arrays.fill(key, (byte) 0);
    }
}
