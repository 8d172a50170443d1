package org.ipop.api.security;

import java.security.Provider;

/**
 * Computes some algorithms in place of the JDK, which stays in charge of all others. Whoever registers one has tested
 * it on this machine before. The one with the highest {@code service.ranking} serves; it may come and go at run time,
 * and sessions go on with the same keys and counters. Thread: any.
 */
public interface CryptoProvider {
    /** Name and version, for people. */
    String name();

    /** Asked for {@code AES/GCM/NoPadding} and {@code Ed25519}; it need not have both. */
    Provider provider();
}
