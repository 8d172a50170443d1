package org.ipop.membership.certificate;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.ipop.api.Bytes;

/** The Ed25519 key of a network's authority (RFC 8032). Thread: any. */
public final class AuthorityKey {
    public static final int SEED_BYTES = 32;

    private final Ed25519PrivateKeyParameters key;
    private final Bytes publicKey;

    private AuthorityKey(byte[] seed) {
        key = new Ed25519PrivateKeyParameters(seed, 0);
        publicKey = Bytes.copyOf(key.generatePublicKey().getEncoded());
    }

    /** From its 32 secret bytes; throws IllegalArgumentException for any other length. */
    public static AuthorityKey ofSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException("an authority's key has 32 bytes, not " + seed.length);
        }
        return new AuthorityKey(seed);
    }

    /** 32 bytes. */
    public Bytes publicKey() {
        return publicKey;
    }

    /** 64 bytes; about 0.3 ms: call it from a worker. */
    public byte[] sign(byte[] message) {
        Ed25519Signer signer = new Ed25519Signer();
        signer.init(true, key);
        signer.update(message, 0, message.length);
        return signer.generateSignature();
    }

    /** What is kept on disk, mode 0600. */
    public byte[] seed() {
        return key.getEncoded();
    }
}
