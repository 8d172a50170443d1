package org.ipop.security.noise;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.security.spec.XECPrivateKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KeyAgreement;

/** X25519 (RFC 7748) on arrays of 32 bytes. */
final class X25519 {
    static final int BYTES = 32;

    /** RFC 8410: the DER of a public key up to the 32 bytes. */
    private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b656e032100");
    private static final byte[] BASE_POINT = new byte[BYTES];

    static {
        BASE_POINT[0] = 9;
    }

    private X25519() {
    }

    /** A key pair; {@code privateKey} is ours to zero. */
    record Pair(byte[] privateKey, byte[] publicKey) {
        static Pair of(byte[] privateKey) {
            try {
                return new Pair(privateKey, agree(privateKey, BASE_POINT));
            } catch (InvalidKeyException e) {
                throw new IllegalStateException("no X25519 key maps the base point to zero", e);
            }
        }

        static Pair generate(SecureRandom random) {
            byte[] privateKey = new byte[BYTES];
            random.nextBytes(privateKey);
            return of(privateKey);
        }

        void wipe() {
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    /** The shared secret; throws InvalidKeyException if the peer's point has small order (RFC 7748, 6.1). */
    static byte[] agree(byte[] privateKey, byte[] publicKey) throws InvalidKeyException {
        try {
            KeyFactory factory = KeyFactory.getInstance("X25519");
            PrivateKey ours = factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey));
            KeyAgreement agreement = KeyAgreement.getInstance("X25519");
            agreement.init(ours);
            agreement.doPhase(factory.generatePublic(new X509EncodedKeySpec(encode(publicKey))), true);
            return agreement.generateSecret();
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("X25519", e);
        } catch (IllegalStateException e) {
            throw new InvalidKeyException("point of small order", e);
        }
    }

    private static byte[] encode(byte[] publicKey) {
        byte[] encoded = Arrays.copyOf(PUBLIC_PREFIX, PUBLIC_PREFIX.length + BYTES);
        System.arraycopy(publicKey, 0, encoded, PUBLIC_PREFIX.length, BYTES);
        return encoded;
    }
}
