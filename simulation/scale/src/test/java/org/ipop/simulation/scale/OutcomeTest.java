package org.ipop.simulation.scale;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutcomeTest {
    private final Outcome outcome = new Outcome("calm", 3, 7);

    @Test
    void missesABarOnlyBeyondIt() {
        outcome.atMost("seconds", 5, 5);
        outcome.atLeast("share", 0.999, 0.999);
        assertThat(outcome.met()).isTrue();
        outcome.atLeast("more", 0.998, 0.999);
        assertThat(outcome.met()).isFalse();
        assertThat(outcome.table()).contains("more", "0.998", ">= 0.999", "MISSED");
    }

    @Test
    void tableForComparisonLeavesOutWhatDependsOnTheMachine() {
        outcome.add("nodes", 3);
        outcome.machine("wall clock, s", 1.5);
        assertThat(outcome.table()).startsWith("calm, 3 nodes, seed 7").contains("nodes").doesNotContain("wall");
        assertThat(outcome.fullTable()).contains("wall clock, s", "1.500");
    }

    @Test
    void csvHasALineAFigure() {
        outcome.atMost("seconds", 2.5, 3);
        assertThat(outcome.csv().lines()).containsExactly("run,figure,value,bar,met",
            "\"calm, 3 nodes, seed 7\",\"seconds\",2.500,\"<= 3\",true");
    }
}
