package org.ipop.simulation.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every scenario in small: it meets its bars and comes out exactly as the table kept in {@code expected} says. After a
 * change that means to change it, {@code -Daccept=true} writes the tables anew.
 */
class ScenariosTest {
    private static final Path EXPECTED = Path.of("src/test/resources/expected");

    @ParameterizedTest
    @CsvSource({"mass-join, 500", "mass-fail, 300", "churn, 300", "partition, 120", "idle, 200",
        "growth, 200", "churn-values, 300", "idle-leases, 200", "leases, 300", "mass-fail-values, 300",
        "partition-leases, 120", "stretch, 400", "path-join, 60"})
    void comesOutAsExpected(String name, int nodes) throws IOException {
        Outcome outcome = run(name, nodes, 1);
        Path expected = EXPECTED.resolve(name + ".txt");
        if (Boolean.getBoolean("accept")) {
            Files.writeString(expected, outcome.table());
        }
        assertThat(outcome.table()).isEqualTo(Files.readString(expected)).doesNotContain("MISSED");
    }

    @Test
    void equalSeedsReplayAndOthersDoNot() {
        String once = run("mass-join", 100, 41).table();
        assertThat(run("mass-join", 100, 41).table()).isEqualTo(once);
        assertThat(run("mass-join", 100, 42).table()).isNotEqualTo(once);
    }

    private static Outcome run(String name, int nodes, long seed) {
        return Sim.scenario(name).run(new Scenario.Settings(nodes, seed, (phase, share) -> { }));
    }
}
