package org.ipop.security.noise;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.ipop.api.Refused;
import org.ipop.wire.handshake.Suite;

/**
 * Which cipher suite this node offers: AES-256-GCM where the processor helps with it, else ChaCha20-Poly1305, which is
 * then some three times as fast. Measuring would take a second, since cold code tells nothing.
 */
final class CipherChoice {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    /** Among the "flags" of x86 and the "Features" of ARM. */
    private static final Pattern AES = Pattern.compile("(?m)^(flags|Features)\\b.*\\baes\\b");

    private CipherChoice() {
    }

    /** @param setting "auto", "aes" or "chacha"; throws Refused for anything else */
    static Suite of(String setting) {
        return switch (setting) {
            case "auto" -> hasAesInstructions() ? Suite.AES_256_GCM : Suite.CHACHA20_POLY1305;
            case "aes" -> Suite.AES_256_GCM;
            case "chacha" -> Suite.CHACHA20_POLY1305;
            default -> throw new Refused("org.ipop.security.noise: cipher is '" + setting
                + "', allowed are auto, aes and chacha");
        };
    }

    /** @param setting "auto" or "jdk"; throws Refused for anything else */
    static boolean jdkOnly(String setting) {
        return switch (setting) {
            case "auto" -> false;
            case "jdk" -> true;
            default -> throw new Refused("org.ipop.security.noise: provider is '" + setting
                + "', allowed are auto and jdk");
        };
    }

    /** On Linux as the kernel says: to ask the JVM costs the memory of its management classes. */
    private static boolean hasAesInstructions() {
        try {
            return Files.exists(PROCESSORS) ? AES.matcher(Files.readString(PROCESSORS)).find()
                : jvmUsesAesInstructions();
        } catch (IOException e) {
            return jvmUsesAesInstructions();
        }
    }

    /** The flag UseAES, which HotSpot sets by the processor's features. */
    static boolean jvmUsesAesInstructions() {
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return Boolean.parseBoolean(hotSpot.getVMOption("UseAES").getValue());
    }
}
