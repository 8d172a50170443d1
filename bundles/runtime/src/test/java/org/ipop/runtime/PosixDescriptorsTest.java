package org.ipop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.ipop.api.runtime.Descriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PosixDescriptorsTest {
    private static final int STANDARD_ERROR = 2;

    private final Descriptors descriptors = new PosixDescriptors();

    @Test
    void aDuplicateIsOpenUntilItIsClosed() {
        int copy = descriptors.duplicate(STANDARD_ERROR).orElseThrow();
        assertThat(copy).isGreaterThan(STANDARD_ERROR);
        assertThat(Files.exists(Path.of("/proc/self/fd/" + copy))).isTrue();
        descriptors.close(copy);
        assertThat(descriptors.duplicate(copy)).isEqualTo(OptionalInt.empty());
    }

    @Test
    void whatIsNotOpenHasNoDuplicate() {
        assertThat(descriptors.duplicate(-1)).isEmpty();
        descriptors.close(-1);
    }
}
