package org.ipop.security.noise;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.ipop.wire.handshake.Suite;

/** The cipher functions of the Noise specification, 12.3 and 12.4, as the JDK offers them. */
enum Aead {
    AES_GCM("AESGCM", "AES/GCM/NoPadding", "AES") {
        @Override
        AlgorithmParameterSpec parameters(long nonce, byte[] scratch) {
            for (int i = 0; i < Long.BYTES; i++) {
                scratch[NONCE_BYTES - 1 - i] = (byte) (nonce >>> 8 * i);
            }
            return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, scratch);
        }
    },
    CHACHA_POLY("ChaChaPoly", "ChaCha20-Poly1305", "ChaCha20") {
        @Override
        AlgorithmParameterSpec parameters(long nonce, byte[] scratch) {
            for (int i = 0; i < Long.BYTES; i++) {
                scratch[NONCE_BYTES - Long.BYTES + i] = (byte) (nonce >>> 8 * i);
            }
            return new IvParameterSpec(scratch);
        }
    };

    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;
    static final int NONCE_BYTES = 12;

    private final String noiseName;
    private final String transformation;
    private final String keyAlgorithm;

    Aead(String noiseName, String transformation, String keyAlgorithm) {
        this.noiseName = noiseName;
        this.transformation = transformation;
        this.keyAlgorithm = keyAlgorithm;
    }

    static Aead of(Suite suite) {
        return switch (suite) {
            case AES_256_GCM -> AES_GCM;
            case CHACHA20_POLY1305 -> CHACHA_POLY;
        };
    }

    /** The name of the cipher in a Noise protocol name. */
    String noiseName() {
        return noiseName;
    }

    /** @param scratch 12 bytes whose first four are zero; it may be reused after the call */
    abstract AlgorithmParameterSpec parameters(long nonce, byte[] scratch);

    Cipher newCipher(Algorithms.Source source) {
        try {
            return source.cipher(transformation);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has " + transformation, e);
        }
    }

    WipeableKey key(byte[] bytes) {
        return new WipeableKey(keyAlgorithm, bytes);
    }

    /** Of handshakes: few and small, so always by the JDK. */
    byte[] seal(SecretKey key, long nonce, byte[] additional, byte[] plaintext) {
        try {
            return once(Cipher.ENCRYPT_MODE, key, nonce, additional, plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing does not depend on the plaintext", e);
        }
    }

    /** Throws AEADBadTagException for anything but what {@link #seal} made. */
    byte[] open(SecretKey key, long nonce, byte[] additional, byte[] sealed) throws GeneralSecurityException {
        return once(Cipher.DECRYPT_MODE, key, nonce, additional, sealed);
    }

    private byte[] once(int mode, SecretKey key, long nonce, byte[] additional, byte[] input)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(transformation);
        cipher.init(mode, key, parameters(nonce, new byte[NONCE_BYTES]));
        cipher.updateAAD(additional);
        return cipher.doFinal(input);
    }
}
