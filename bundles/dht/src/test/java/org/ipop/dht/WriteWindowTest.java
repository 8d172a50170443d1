package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WriteWindowTest {
    private final Bench bench = new Bench();
    private final WriteWindow window = new WriteWindow(bench.context);
    private final List<CompletableFuture<String>> results = new ArrayList<>();
    private final List<Integer> begun = new ArrayList<>();

    @Test
    void soManyBeginAtOnceAndTheOthersInTheirTurn() {
        pass(20);
        assertThat(begun).hasSize(Tuning.WRITES_AT_ONCE);
        results.get(3).complete("done");
        results.get(0).completeExceptionally(new IllegalStateException("no"));
        assertThat(begun).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        results.forEach(result -> result.complete("done"));
        assertThat(begun).hasSize(20).isSorted();
        pass(Tuning.WRITES_AT_ONCE);
        assertThat(begun).as("each turn has ended once").hasSize(20 + Tuning.WRITES_AT_ONCE);
    }

    @Test
    void whatGetsNoAnswerHoldsTheOthersUpForAMomentOnly() {
        pass(3 * Tuning.WRITES_AT_ONCE);
        bench.time.run(Tuning.WRITE_TURN_NANOS);
        assertThat(begun).hasSize(2 * Tuning.WRITES_AT_ONCE);
        results.subList(0, 2 * Tuning.WRITES_AT_ONCE).forEach(result -> result.complete("late"));
        assertThat(begun).hasSize(3 * Tuning.WRITES_AT_ONCE);
        pass(1);
        assertThat(begun).as("late ends count once").hasSize(3 * Tuning.WRITES_AT_ONCE);
    }

    @Test
    void whatHasAResultBeforeItsTurnNeverBegins() {
        pass(12);
        results.get(9).complete("given up");
        results.getFirst().complete("done");
        results.get(1).complete("done");
        assertThat(begun).endsWith(8, 10).doesNotContain(9);
    }

    @Test
    void nothingBeginsOnceItIsClosed() {
        pass(12);
        window.close();
        results.forEach(result -> result.complete("done"));
        bench.run(1);
        assertThat(begun).hasSize(Tuning.WRITES_AT_ONCE);
    }

    private void pass(int writes) {
        for (int i = 0; i < writes; i++) {
            int number = results.size();
            CompletableFuture<String> result = new CompletableFuture<>();
            results.add(result);
            window.pass(result, () -> begun.add(number));
        }
    }
}
