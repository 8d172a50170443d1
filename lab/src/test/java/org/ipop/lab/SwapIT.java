package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One round of what {@code ipop test --swap} does twenty times, at a traffic that leaves the machine room. */
class SwapIT {
    @Test
    void everyBundleIsExchangedWhilePacketsFlow() {
        try (Internet internet = new Internet()) {
            assertThat(Swaps.run(internet, System.out, new Swaps.Plan(1, 20, List.of()))).isTrue();
        }
    }
}
