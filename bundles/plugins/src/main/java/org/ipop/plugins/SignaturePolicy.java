package org.ipop.plugins;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.ipop.api.Refused;

/**
 * Whose jars are taken. A signature is Ed25519 over the whole jar (RFC 8032), 64 bytes in a file of its own beside it:
 * what was verified is what runs, byte for byte, whatever a zip reader makes of it. Thread: any.
 *
 * @param signers who may sign; not asked unless required
 */
record SignaturePolicy(boolean required, List<PublicKey> signers) {
    /** Appended to the jar's name. */
    static final String SUFFIX = ".sig";
    static final int SIGNATURE_BYTES = 64;
    private static final String ALGORITHM = "Ed25519";

    /**
     * @param mode    "off" or "required"
     * @param signers public keys, each an X.509 SubjectPublicKeyInfo in Base64 (the middle line of its PEM file)
     */
    static SignaturePolicy of(String mode, String... signers) {
        List<PublicKey> keys = new ArrayList<>();
        for (String signer : signers) {
            keys.add(key(signer));
        }
        return switch (mode) {
            case "off" -> new SignaturePolicy(false, keys);
            case "required" -> new SignaturePolicy(true, keys);
            default -> throw new Refused("pluginSignatures is \"" + mode + "\"; it must be one of off, required");
        };
    }

    /** Throws BadPlugin unless one of the signers has signed {@code content}, if that is required. */
    void check(byte[] content, byte[] signature) throws BadPlugin {
        if (!required) {
            return;
        }
        if (signature.length == 0) {
            throw new BadPlugin("it is not signed: there is no file of its name with " + SUFFIX + " at the end");
        }
        if (signature.length != SIGNATURE_BYTES || signers.stream().noneMatch(key -> signed(key, content, signature))) {
            throw new BadPlugin("its signature is not that of a key in pluginSigners over this content");
        }
    }

    private static boolean signed(PublicKey key, byte[] content, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(content);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PublicKey key(String text) {
        try {
            return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text.strip())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Refused("pluginSigners has \"" + text + "\", which is no Ed25519 public key in Base64");
        }
    }
}
