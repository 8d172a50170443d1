package org.ipop.security.noise;

import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import javax.crypto.Cipher;
import org.ipop.api.security.CryptoProvider;

/**
 * Who computes AES-GCM and Ed25519 now: a provider that is present, where it offers them, else the JDK. Keys, counters
 * and replay windows never depend on it, so it may change between two packets. Thread: any.
 */
final class Algorithms {
    private static final Source JDK = new Source("the JDK", null);

    /** Changed by the framework's threads, read by the loop and by workers. */
    private volatile Source present = JDK;

    /** Where objects of the JCA come from. Compared by identity: a provider that comes again is another source. */
    static final class Source {
        private final String name;
        private final Provider provider;

        private Source(String name, Provider provider) {
            this.name = name;
            this.provider = provider;
        }

        Cipher cipher(String transformation) throws GeneralSecurityException {
            if (provider != null) {
                try {
                    return Cipher.getInstance(transformation, provider);
                } catch (NoSuchAlgorithmException notOffered) {
                    // the JDK has all that we use
                }
            }
            return Cipher.getInstance(transformation);
        }

        /** Who computes this one, for people. */
        String by(Cipher cipher) {
            return cipher.getProvider() == provider ? name : JDK.name;
        }

        Signature signature(String algorithm) throws GeneralSecurityException {
            if (provider != null) {
                try {
                    return Signature.getInstance(algorithm, provider);
                } catch (NoSuchAlgorithmException notOffered) {
                    // the JDK has all that we use
                }
            }
            return Signature.getInstance(algorithm);
        }
    }

    Source present() {
        return present;
    }

    void use(CryptoProvider better) {
        present = new Source(better.name(), better.provider());
    }

    /** Back to the JDK, if this one serves. */
    void leave(CryptoProvider gone) {
        if (present.provider == gone.provider()) {
            present = JDK;
        }
    }
}
