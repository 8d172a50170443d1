package org.ipop.security.noise;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.security.CryptoProvider;
import org.junit.jupiter.api.Named;

/** Those who compute in tests: the JDK and, on the processors that it is built for, Corretto. */
record TestProvider(String name, Provider provider) implements CryptoProvider {
    static final TestProvider CORRETTO = new TestProvider("corretto", AmazonCorrettoCryptoProvider.INSTANCE);

    static boolean correttoIsHere() {
        return AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null;
    }

    static Algorithms corretto() {
        Algorithms algorithms = new Algorithms();
        algorithms.use(CORRETTO);
        return algorithms;
    }

    static List<Named<Algorithms>> all() {
        List<Named<Algorithms>> all = new ArrayList<>(List.of(Named.of("JDK", new Algorithms())));
        if (correttoIsHere()) {
            all.add(Named.of("Corretto", corretto()));
        }
        return all;
    }
}
