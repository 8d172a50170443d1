package org.ipop.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipop.api.runtime.Counter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StallWatchTest {
    private final Counter stalled = new Counter();
    private final StallWatch watch = new StallWatch(stalled);

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "100, 0, 0", "101, 0, 1", "0, 101, 1", "60, 60, 1", "50, 50, 0"})
    void tasksAndIoOfATurnAddUpAndWaitingDoesNot(long taskMillis, long ioMillis, long expected) {
        long now = 1;
        watch.pollBegins(now);
        watch.ioTook(ioMillis * 1_000_000);
        now += 5_000_000_000L;
        watch.pollEnded(now);
        now += taskMillis * 1_000_000;
        watch.pollBegins(now);
        watch.pollEnded(now + 5_000_000_000L);
        watch.pollBegins(now + 5_000_000_000L);
        assertThat(stalled.value()).isEqualTo(expected);
    }
}
