package org.ipop.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchOptionsTest {
    @Test
    void withoutOptionsTheDefaultsHold() throws LaunchOptions.WrongUsage {
        assertThat(LaunchOptions.parse(List.of())).isEqualTo(
            new LaunchOptions(Path.of("/var/lib/ipop"), Path.of("/var/lib/ipop/ipop.conf"), Map.of()));
    }

    @Test
    void everyOptionLandsInItsPlace() throws LaunchOptions.WrongUsage {
        LaunchOptions options = LaunchOptions.parse(List.of("--state", "/tmp/a", "--conf", "/tmp/b.conf", "--listen",
            "[::]:5000", "--dns", "off", "--tap", "memory"));
        assertThat(options).isEqualTo(new LaunchOptions(Path.of("/tmp/a"), Path.of("/tmp/b.conf"),
            Map.of("listen", "[::]:5000", "dns", "off", "tap", "memory")));
    }

    @Test
    void namespacesAreTheScriptsBusiness() throws LaunchOptions.WrongUsage {
        assertThat(LaunchOptions.parse(List.of("--netns", "--dns", "off")).settings()).isEqualTo(Map.of("dns", "off"));
    }

    @Test
    void aSeedListensOnTheKnownPortUnlessToldOtherwise() throws LaunchOptions.WrongUsage {
        assertThat(LaunchOptions.parse(List.of("--seed")).settings()).containsEntry("listen", "[::]:4100");
        assertThat(LaunchOptions.parse(List.of("--listen", "0.0.0.0:7", "--seed")).settings())
            .containsEntry("listen", "0.0.0.0:7");
    }

    @ParameterizedTest
    @CsvSource({"--nonsense, is no option", "--state, needs a value", "--dns, needs a value", "here, is no option"})
    void wrongUsageIsOneLine(String argument, String line) {
        assertThatThrownBy(() -> LaunchOptions.parse(List.of(argument)))
            .isInstanceOf(LaunchOptions.WrongUsage.class).hasMessageContaining(line).hasMessageNotContaining("\n");
    }

    @Test
    void aValueOutsideItsRangeNamesTheRange() {
        assertThatThrownBy(() -> LaunchOptions.parse(List.of("--dns", "maybe")))
            .hasMessage("--dns is 'maybe'; it may be auto or off");
    }
}
