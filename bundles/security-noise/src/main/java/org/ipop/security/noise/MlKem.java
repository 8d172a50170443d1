package org.ipop.security.noise;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KEM;
import org.ipop.wire.handshake.KemPart;

/** ML-KEM-768 (FIPS 203) with keys as the arrays of that standard. */
final class MlKem {
    private static final String NAME = "ML-KEM-768";
    /** RFC 9935: the DER of a public key up to the encapsulation key. */
    private static final byte[] PUBLIC_PREFIX =
        HexFormat.of().parseHex("308204b2300b0609608648016503040402038204a100");

    private MlKem() {
    }

    /** A shared secret of 32 bytes and what carries it to the holder of the key. */
    record Encapsulated(byte[] ciphertext, byte[] secret) {
    }

    static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(NAME);
            generator.initialize(NamedParameterSpec.ML_KEM_768, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has " + NAME, e);
        }
    }

    /** 1,184 bytes. */
    static byte[] encapsulationKey(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, PUBLIC_PREFIX.length, encoded.length);
    }

    /** Throws InvalidKeyException unless {@code key} passes the check of FIPS 203, 7.2. */
    static Encapsulated encapsulate(byte[] key, SecureRandom random) throws InvalidKeyException {
        try {
            byte[] encoded = Arrays.copyOf(PUBLIC_PREFIX, PUBLIC_PREFIX.length + key.length);
            System.arraycopy(key, 0, encoded, PUBLIC_PREFIX.length, key.length);
            PublicKey publicKey = KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded));
            KEM.Encapsulated result = KEM.getInstance(NAME).newEncapsulator(publicKey, random).encapsulate();
            return new Encapsulated(result.encapsulation(), result.key().getEncoded());
        } catch (InvalidKeyException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException(NAME, e);
        }
    }

    /** @param ciphertext 1,088 bytes; any content gives a secret (implicit rejection, FIPS 203, 6.3) */
    static byte[] decapsulate(PrivateKey key, byte[] ciphertext) {
        assert ciphertext.length == KemPart.CIPHERTEXT_BYTES;
        try {
            return KEM.getInstance(NAME).newDecapsulator(key).decapsulate(ciphertext).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("decapsulation does not depend on the content", e);
        }
    }
}
