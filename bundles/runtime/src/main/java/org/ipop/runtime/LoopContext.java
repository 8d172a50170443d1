package org.ipop.runtime;

import io.netty.channel.IoEventLoop;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.ipop.api.runtime.NodeContext;

/**
 * One part's view of the loop. Timers sit in Netty's indexed heap, so a cancelled one leaves at once in O(log n).
 * Chance is the system's strong generator: a transaction id that can be foretold lets a stranger forge its answer.
 */
final class LoopContext implements NodeContext {
    private final String part;
    private final IoEventLoop loop;
    private final TaskGuard guard;
    private final Workers workers;
    private final SecureRandom random = new SecureRandom();
    private final Set<LoopTimer> pending = new HashSet<>();
    private boolean closed;

    LoopContext(String part, IoEventLoop loop, TaskGuard guard, Workers workers) {
        this.part = part;
        this.loop = loop;
        this.guard = guard;
        this.workers = workers;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long epochSeconds() {
        return Math.floorDiv(System.currentTimeMillis(), 1000L);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        assert inLoop() : part + " schedules off the loop";
        LoopTimer timer = new LoopTimer(task);
        if (!closed) {
            pending.add(timer);
            timer.handle = loop.schedule(timer, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        }
        return timer;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public boolean inLoop() {
        return loop.inEventLoop();
    }

    @Override
    public <T> boolean compute(Object client, Callable<T> task, BiConsumer<T, Throwable> done) {
        assert inLoop() : part + " computes off the loop";
        return !closed && workers.submit(client, task, (result, failure) -> complete(done, result, failure));
    }

    @Override
    public void close() {
        assert inLoop() : part + " closes off the loop";
        closed = true;
        List.copyOf(pending).forEach(LoopTimer::cancel);
    }

    @Override
    public String toString() {
        return "context of " + part;
    }

    private <T> void complete(BiConsumer<T, Throwable> done, T result, Throwable failure) {
        if (!closed) {
            guard.run(part, () -> done.accept(result, failure));
        }
    }

    private final class LoopTimer implements Timer, Runnable {
        private final Runnable task;
        private Future<?> handle;

        private LoopTimer(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (pending.remove(this)) {
                guard.run(part, task);
            }
        }

        @Override
        public void cancel() {
            assert inLoop() : part + " cancels off the loop";
            if (pending.remove(this)) {
                handle.cancel(false);
            }
        }
    }
}
