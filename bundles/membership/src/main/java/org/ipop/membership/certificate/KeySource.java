package org.ipop.membership.certificate;

import java.security.NoSuchAlgorithmException;
import javax.crypto.KeyGenerator;
import org.ipop.api.Bytes;

/** Where keys, secrets and nonces come from; a test injects its own. Thread: any. */
@FunctionalInterface
public interface KeySource {
    /** That many bytes that nobody can guess. */
    Bytes draw(int bytes);

    /** The platform's strong source. */
    static KeySource ofPlatform() {
        return bytes -> {
            try {
                KeyGenerator generator = KeyGenerator.getInstance("HmacSHA256");
                generator.init(bytes * 8);
                return Bytes.copyOf(generator.generateKey().getEncoded());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has HmacSHA256", e);
            }
        };
    }
}
