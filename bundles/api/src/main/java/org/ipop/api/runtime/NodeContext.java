package org.ipop.api.runtime;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Time, chance and work for one part of a node. Closing it cancels its timers and discards completions that come later.
 * Thread: node loop, but for {@link #inLoop}.
 */
public interface NodeContext extends AutoCloseable {
    /** Monotonic nanoseconds; only differences have a meaning. */
    long nanoTime();

    /** Seconds since 1970-01-01T00:00Z, for leases and certificates. */
    long epochSeconds();

    /** Runs {@code task} on the loop once, {@code delayNanos} from now; a delay of zero or less means the next turn. */
    Timer schedule(long delayNanos, Runnable task);

    /** For protocol choices (jitter, transaction ids, probes). Never for keys: those come from security. */
    RandomGenerator random();

    boolean inLoop();

    /**
     * Runs {@code task} on a bounded pool of workers and then {@code done} (result or error) on the loop.
     *
     * @param client whose budget this uses: a node id, an address; equal objects share one budget
     * @return false if the pool or this client's budget is full: nothing runs, the drop is counted
     */
    <T> boolean compute(Object client, Callable<T> task, BiConsumer<T, Throwable> done);

    @Override
    void close();

    /** A task that was scheduled. */
    interface Timer {
        /** No effect if it has run. */
        void cancel();
    }
}
