package org.ipop.security.corretto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.EnumSet;
import org.ipop.api.Refused;
import org.ipop.security.corretto.BentProvider.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class SelfTestTest {
    private static final String EXTERNAL = "com.amazon.corretto.crypto.provider.useExternalLib";

    static boolean correttoIsHere() {
        return AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null;
    }

    @Test
    @EnabledIf("correttoIsHere")
    void correttoProvesItselfAndTellsItsVersion() {
        Corretto corretto = Corretto.tested(AmazonCorrettoCryptoProvider.INSTANCE, null);
        assertThat(corretto.name()).matches("Corretto \\d+\\.\\d+\\.\\d+");
        assertThat(corretto.provider()).isSameAs(AmazonCorrettoCryptoProvider.INSTANCE);
    }

    @Test
    void theAnswersAreThoseOfTheJdk() {
        Provider jdk = new BentProvider(Fault.NONE);
        assertThat(Corretto.tested(jdk, null).provider()).isSameAs(jdk);
    }

    @Test
    void everyWrongAnswerIsRefusedAndNamed() {
        for (Fault fault : EnumSet.complementOf(EnumSet.of(Fault.NONE))) {
            assertThatThrownBy(() -> Corretto.tested(new BentProvider(fault), null)).as("%s", fault)
                .isInstanceOf(Refused.class).hasMessageContaining(fault.said()).hasMessageNotContaining("\n");
        }
    }

    @Test
    void aProviderWithoutTheAlgorithmsIsRefused() {
        assertThatThrownBy(() -> Corretto.tested(Security.getProvider("SunSASL"), null)).isInstanceOf(Refused.class)
            .hasMessageContaining("AES/GCM/NoPadding");
    }

    /** The library as it is shipped, but its native part is no such thing. */
    @Test
    void aBrokenNativeLibraryIsRefusedAndNamed(@TempDir Path folder) throws Exception {
        Path broken = Files.write(folder.resolve("libbroken.so"), new byte[4096]);
        URL jar = AmazonCorrettoCryptoProvider.class.getProtectionDomain().getCodeSource().getLocation();
        String before = System.getProperty(EXTERNAL);
        System.setProperty(EXTERNAL, "true");
        try (WithNativeCode loader = new WithNativeCode(jar, broken)) {
            Class<?> type = loader.loadClass(AmazonCorrettoCryptoProvider.class.getName());
            Provider provider = (Provider) type.getField("INSTANCE").get(null);
            Throwable error = (Throwable) type.getMethod("getLoadingError").invoke(provider);
            assertThatThrownBy(() -> Corretto.tested(provider, error)).isInstanceOf(Refused.class)
                .hasMessageContaining("native library").hasMessageContaining(broken.toString());
        } finally {
            restore(before);
        }
    }

    private static void restore(String before) {
        if (before == null) {
            System.clearProperty(EXTERNAL);
        } else {
            System.setProperty(EXTERNAL, before);
        }
    }

    /** As the framework does it for a bundle: classes from the jar, native code from a file of its choice. */
    private static final class WithNativeCode extends URLClassLoader {
        private final Path library;

        private WithNativeCode(URL jar, Path library) throws IOException {
            super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
            this.library = library;
        }

        @Override
        protected String findLibrary(String name) {
            return library.toString();
        }
    }
}
