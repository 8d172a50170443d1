package org.ipop.membership.certificate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.ipop.api.Bytes;

/**
 * Bytes to sign or to authenticate: a label that names the purpose, then the parts, each after its length (16
 * bits). No two purposes and no two lists of parts give the same bytes. Thread: any.
 */
public final class Transcript {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Transcript() {
    }

    public static Transcript of(String label) {
        return new Transcript().with(label.getBytes(StandardCharsets.US_ASCII));
    }

    public Transcript with(byte[] part) {
        if (part.length > 0xFFFF) {
            throw new IllegalArgumentException("part of " + part.length + " bytes");
        }
        bytes.write(part.length >>> 8);
        bytes.write(part.length);
        bytes.writeBytes(part);
        return this;
    }

    public Transcript with(Bytes part) {
        return with(part.toArray());
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** HMAC-SHA256 (RFC 2104) of this under {@code secret}; 32 bytes. */
    public byte[] mac(Bytes secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.toArray(), "HmacSHA256"));
            return mac.doFinal(toBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
