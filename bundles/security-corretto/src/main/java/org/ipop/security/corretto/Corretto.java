package org.ipop.security.corretto;

import java.security.Provider;
import org.ipop.api.Refused;
import org.ipop.api.security.CryptoProvider;

/** A provider that has been tested. Thread: any. */
record Corretto(Provider provider) implements CryptoProvider {
    /**
     * Throws Refused with the reason if the provider cannot be used here.
     *
     * @param loadingError why its native library does not load; null if it does
     */
    static Corretto tested(Provider provider, Throwable loadingError) {
        if (loadingError != null) {
            throw new Refused("its native library does not load: " + reason(loadingError));
        }
        new SelfTest(provider).run();
        return new Corretto(provider);
    }

    /** The library tries several ways and suppresses what the last of them said. One line of it. */
    private static String reason(Throwable loadingError) {
        Throwable[] tried = loadingError.getSuppressed();
        Throwable last = tried.length == 0 ? loadingError : tried[tried.length - 1];
        return String.valueOf(last.getMessage()).lines().findFirst().orElse(last.toString());
    }

    @Override
    public String name() {
        return "Corretto " + provider.getVersionStr();
    }
}
