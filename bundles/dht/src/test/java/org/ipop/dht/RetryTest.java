package org.ipop.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ipop.api.dht.DhtUnavailable;
import org.junit.jupiter.api.Test;

class RetryTest {
    private final Bench bench = new Bench();
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private final Retry retry = new Retry(bench.context, result, Tuning.OPERATION_NANOS);
    private final List<Long> attempts = new ArrayList<>();

    @Test
    void pausesDoubleUpToTheLastOneAndEndWithTheReason() {
        again();
        bench.run(30);
        assertThatThrownBy(result::join).hasCauseInstanceOf(DhtUnavailable.class).hasMessageContaining("nobody there");
        long former = 0;
        long pause = Tuning.FIRST_RETRY_NANOS;
        for (long attempt : attempts) {
            assertThat(attempt - former).isBetween(pause * 3 / 4, pause * 5 / 4);
            former = attempt;
            pause = Math.min(2 * pause, Tuning.LAST_RETRY_NANOS);
        }
        assertThat(attempts).hasSizeBetween(10, 16);
        assertThat(former).isBetween(Tuning.OPERATION_NANOS - 2 * Tuning.LAST_RETRY_NANOS, Tuning.OPERATION_NANOS
            + Tuning.LAST_RETRY_NANOS / 4);
    }

    @Test
    void anAnswerThatCameMeanwhileStopsIt() {
        again();
        result.complete("late, but here");
        bench.run(30);
        assertThat(attempts).isEmpty();
        retry.later("no more", () -> attempts.add(0L));
        bench.run(30);
        assertThat(attempts).isEmpty();
        assertThat(result).isCompletedWithValue("late, but here");
    }

    @Test
    void aRequestMayTakeWhatIsLeft() {
        assertThat(retry.timeoutNanos()).isEqualTo(Tuning.ASK_NANOS + Tuning.HOLD_NANOS);
        bench.run(15);
        assertThat(retry.timeoutNanos()).isEqualTo(Tuning.OPERATION_NANOS - 15 * Bench.SECOND);
        bench.run(10);
        assertThat(retry.timeoutNanos()).as("never zero").isEqualTo(1);
    }

    @Test
    void withoutTimeForAPauseItEndsAtOnce() {
        bench.time.run(Tuning.OPERATION_NANOS - Tuning.FIRST_RETRY_NANOS);
        retry.later("too late", () -> attempts.add(0L));
        assertThat(result).isCompletedExceptionally();
        assertThat(attempts).isEmpty();
    }

    private void again() {
        retry.later("nobody there", () -> {
            attempts.add(bench.time.nanoTime());
            again();
        });
    }
}
