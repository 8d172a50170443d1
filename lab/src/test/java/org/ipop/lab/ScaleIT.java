package org.ipop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What {@code ipop test --scale} does with thirty nodes, with eight, on a machine that may be busy otherwise. */
class ScaleIT {
    @Test
    void membersSurviveDeathsDeadSeedsAndAPartition() {
        try (Internet internet = new Internet()) {
            assertThat(Scale.run(internet, System.out, new Scale.Plan(8, 0, Duration.ofSeconds(30)))).isTrue();
        }
    }
}
