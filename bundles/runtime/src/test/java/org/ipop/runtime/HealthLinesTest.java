package org.ipop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.api.runtime.Health;
import org.junit.jupiter.api.Test;

class HealthLinesTest {
    private final HealthLines health = new HealthLines();

    @Test
    void aSubjectHasOneLineAndErrorsComeFirst() {
        health.report("dns", Health.Level.WARNING, "the resolver's file cannot be written");
        health.report("tap", Health.Level.ERROR, "gone");
        health.report("tap", Health.Level.ERROR, "still gone");
        assertThat(health.entries()).containsExactly(
            new Health.Entry("tap", Health.Level.ERROR, "still gone"),
            new Health.Entry("dns", Health.Level.WARNING, "the resolver's file cannot be written"));
        health.clear("tap");
        assertThat(health.entries()).hasSize(1);
    }
}
