package org.ipop.simulation.model;

import java.io.IOException;
import java.time.Duration;
import org.ipop.simulation.model.ModelChecker.Verdict;
import org.junit.jupiter.api.Test;

/** Checks the configuration that {@code -Dipop.model} names, however long it takes; runs only when named itself. */
class NamedConfiguration {
    @Test
    void lawsHold() throws IOException, InterruptedException {
        Verdict verdict = ModelChecker.check(System.getProperty("ipop.model"), Duration.ofHours(12));
        ModelTest.expectRight(verdict);
        System.out.println(verdict.text());
    }
}
