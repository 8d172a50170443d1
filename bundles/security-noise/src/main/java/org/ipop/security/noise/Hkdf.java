package org.ipop.security.noise;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256, HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869) over whole arrays. */
final class Hkdf {
    static final int HASH_BYTES = 32;

    private static final String HMAC = "HmacSHA256";

    private Hkdf() {
    }

    static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The key must not be empty. */
    static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }

    /** RFC 5869, 2.2. */
    static byte[] extract(byte[] salt, byte[] keyMaterial) {
        return hmac(salt.length == 0 ? new byte[HASH_BYTES] : salt, keyMaterial);
    }

    /** RFC 5869, 2.3; at most 255 blocks. */
    static byte[] expand(byte[] pseudoRandomKey, byte[] info, int bytes) {
        byte[] output = new byte[bytes];
        byte[] block = new byte[0];
        for (int done = 0, number = 1; done < bytes; done += HASH_BYTES, number++) {
            block = hmac(pseudoRandomKey, block, info, new byte[] {(byte) number});
            System.arraycopy(block, 0, output, done, Math.min(HASH_BYTES, bytes - done));
        }
        Arrays.fill(block, (byte) 0);
        return output;
    }

    /** HKDF(chaining key, input, n) of the Noise specification, 4.3: n keys in one array. */
    static byte[] noise(byte[] chainingKey, byte[] input, int keys) {
        byte[] pseudoRandomKey = extract(chainingKey, input);
        byte[] output = expand(pseudoRandomKey, new byte[0], keys * HASH_BYTES);
        Arrays.fill(pseudoRandomKey, (byte) 0);
        return output;
    }
}
