package org.ipop.runtime;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.ipop.api.runtime.Counter;

/**
 * A bounded pool for handshake and signature work. What is queued or running is counted on the loop, in total and for
 * each client, so that one stranger cannot take the pool from the others. Thread: node loop, but for {@link #close}.
 */
final class Workers implements AutoCloseable {
    private final Predicate<Runnable> loop;
    private final Counter rejected;
    private final Limits limits;
    private final ExecutorService pool;
    private final Map<Object, Integer> openByClient = new HashMap<>();
    private int open;

    /**
     * @param loop   runs a task on the loop; false if that has ended
     * @param limits how much work is taken
     */
    Workers(Predicate<Runnable> loop, Counter rejected, Limits limits) {
        this.loop = loop;
        this.rejected = rejected;
        this.limits = limits;
        this.pool = Executors.newFixedThreadPool(limits.threads, new DefaultThreadFactory("ipop-compute", true));
    }

    /** {@code done} runs on the loop; false if nothing will run. */
    <T> boolean submit(Object client, Callable<T> task, BiConsumer<T, Throwable> done) {
        int ofClient = openByClient.getOrDefault(client, 0);
        if (open >= limits.total || ofClient >= limits.perClient || pool.isShutdown()) {
            rejected.increment();
            return false;
        }
        open++;
        openByClient.put(client, ofClient + 1);
        pool.execute(() -> work(client, task, done));
        return true;
    }

    /** Work that has not begun never will; nobody waits for what runs. Thread: any. */
    @Override
    public void close() {
        pool.shutdownNow();
    }

    private <T> void work(Object client, Callable<T> task, BiConsumer<T, Throwable> done) {
        T result = null;
        Throwable failure = null;
        try {
            result = task.call();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        T answer = result;
        Throwable error = failure;
        loop.test(() -> {
            open--;
            openByClient.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
            done.accept(answer, error);
        });
    }

    /**
     * Our tuning.
     *
     * @param threads   two at least, since one may be waiting for a disk or a resolver
     * @param total     queued or running; at 0.6 ms each, 512 are a third of a second for one worker
     * @param perClient of these, for one client
     */
    record Limits(int threads, int total, int perClient) {
        static Limits ofProcessors(int processors) {
            return new Limits(Math.max(2, processors - 1), 512, 16);
        }
    }
}
