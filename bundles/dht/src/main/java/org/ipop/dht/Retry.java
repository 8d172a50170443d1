package org.ipop.dht;

import java.util.concurrent.CompletableFuture;
import org.ipop.api.dht.DhtUnavailable;

/** The patience of one operation: tries again with growing pauses until its time is up. */
final class Retry {
    private final DhtContext context;
    private final CompletableFuture<?> result;
    private final long endNanos;
    private long pauseNanos = Tuning.FIRST_RETRY_NANOS;

    Retry(DhtContext context, CompletableFuture<?> result, long patienceNanos) {
        this.context = context;
        this.result = result;
        this.endNanos = context.node().nanoTime() + patienceNanos;
    }

    /** For the next request. */
    long timeoutNanos() {
        return Math.max(1, Math.min(Tuning.ASK_NANOS + Tuning.HOLD_NANOS, endNanos - context.node().nanoTime()));
    }

    void later(String why, Runnable attempt) {
        if (result.isDone()) {
            return;
        }
        if (endNanos - context.node().nanoTime() <= pauseNanos) {
            result.completeExceptionally(new DhtUnavailable(why));
            return;
        }
        context.node().schedule(context.jittered(pauseNanos), () -> {
            if (!result.isDone()) {
                attempt.run();
            }
        });
        pauseNanos = Math.min(2 * pauseNanos, Tuning.LAST_RETRY_NANOS);
    }
}
