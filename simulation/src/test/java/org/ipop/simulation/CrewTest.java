package org.ipop.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CrewTest {
    @Test
    void eachTaskRunsOnceARoundAndAllBeforeItIsOver() {
        AtomicInteger[] ran = IntStream.range(0, 5).mapToObj(i -> new AtomicInteger()).toArray(AtomicInteger[]::new);
        List<Runnable> tasks = IntStream.range(0, 5).<Runnable>mapToObj(i -> ran[i]::incrementAndGet).toList();
        try (Crew crew = new Crew(3, tasks)) {
            for (int round = 1; round <= 1_000; round++) {
                crew.run();
                assertThat(ran).extracting(AtomicInteger::get).containsOnly(round);
            }
        }
    }

    @Test
    void aFailureComesOutAndTheOthersHaveRun() {
        AtomicInteger ran = new AtomicInteger();
        List<Runnable> tasks = List.of(ran::incrementAndGet, () -> {
            throw new IllegalArgumentException("on purpose");
        }, ran::incrementAndGet);
        try (Crew crew = new Crew(2, tasks)) {
            assertThatThrownBy(crew::run).isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("on purpose");
        }
        assertThat(ran).hasValue(2);
    }
}
