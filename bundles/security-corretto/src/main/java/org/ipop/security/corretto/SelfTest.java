package org.ipop.security.corretto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.ipop.api.Refused;

/**
 * Known answers, and known refusals, in the way in which sessions ask: on one array in place, with an offset. A native
 * library that was damaged or built for another processor fails here and not on a packet.
 */
final class SelfTest {
    private static final HexFormat HEX = HexFormat.of();
    /** The Galois/Counter Mode of Operation (McGrew, Viega), appendix B, test case 16. */
    private static final byte[] KEY = HEX.parseHex("feffe9928665731c6d6a8f9467308308".repeat(2));
    private static final byte[] NONCE = HEX.parseHex("cafebabefacedbaddecaf888");
    private static final byte[] ADDITIONAL = HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    private static final byte[] PLAINTEXT = HEX.parseHex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a31"
        + "8a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    private static final byte[] SEALED = HEX.parseHex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555"
        + "d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
    private static final int TAG_BITS = 128;
    private static final int OFFSET = 5;

    /** RFC 8032, 7.1, test 2. */
    private static final byte[] SEED = HEX.parseHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    /** With the prefix of RFC 8410. */
    private static final byte[] PUBLIC_KEY = HEX.parseHex("302a300506032b6570032100"
        + "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    private static final byte[] MESSAGE = {0x72};
    private static final byte[] SIGNATURE = HEX.parseHex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb"
        + "69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");

    private final Provider provider;

    SelfTest(Provider provider) {
        this.provider = provider;
    }

    /** Throws Refused and says what is wrong. */
    void run() {
        try {
            require(Arrays.equals(SEALED, sealed()), "it seals wrongly");
            require(Arrays.equals(PLAINTEXT, opened(SEALED)), "it opens wrongly");
            require(refusesForged(), "it opens what is forged");
            require(Arrays.equals(SIGNATURE, signature()), "it signs wrongly");
            require(verifies(SIGNATURE), "it does not know a true signature");
            require(!verifies(changed(SIGNATURE)), "it takes a forged signature");
        } catch (GeneralSecurityException | RuntimeException e) {
            throw e instanceof Refused refused ? refused : new Refused("it fails with " + e);
        }
    }

    private static void require(boolean right, String fault) {
        if (!right) {
            throw new Refused(fault);
        }
    }

    private byte[] sealed() throws GeneralSecurityException {
        byte[] buffer = new byte[OFFSET + SEALED.length];
        System.arraycopy(PLAINTEXT, 0, buffer, OFFSET, PLAINTEXT.length);
        cipher(Cipher.ENCRYPT_MODE).doFinal(buffer, OFFSET, PLAINTEXT.length, buffer, OFFSET);
        return Arrays.copyOfRange(buffer, OFFSET, buffer.length);
    }

    private byte[] opened(byte[] sealed) throws GeneralSecurityException {
        byte[] buffer = new byte[OFFSET + sealed.length];
        int length = cipher(Cipher.DECRYPT_MODE).doFinal(sealed, 0, sealed.length, buffer, OFFSET);
        return Arrays.copyOfRange(buffer, OFFSET, OFFSET + length);
    }

    private boolean refusesForged() throws GeneralSecurityException {
        try {
            opened(changed(SEALED));
            return false;
        } catch (AEADBadTagException forged) {
            return true;
        }
    }

    private Cipher cipher(int mode) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
        cipher.init(mode, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(TAG_BITS, NONCE));
        cipher.updateAAD(ADDITIONAL);
        return cipher;
    }

    private byte[] signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519", provider);
        signature.initSign(KeyFactory.getInstance("Ed25519")
            .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, SEED)));
        signature.update(MESSAGE);
        return signature.sign();
    }

    private boolean verifies(byte[] signature) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("Ed25519", provider);
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(PUBLIC_KEY)));
        verifier.update(MESSAGE);
        return verifier.verify(signature);
    }

    /** A bit in the middle: of a signature that is the scalar, since a changed point may not be one at all. */
    private static byte[] changed(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[bytes.length / 2] ^= 1;
        return changed;
    }
}
