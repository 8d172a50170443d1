package org.ipop.link;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.ipop.api.runtime.NodeContext;

/** A context that has workers to spare, or none, and comes in time, or late, as the test wants. */
final class BudgetedContext implements NodeContext {
    private final NodeContext context;
    boolean spent;
    int refusals;
    /** By so much all timers are late that are set from now on. */
    long lateNanos;

    BudgetedContext(NodeContext context) {
        this.context = context;
    }

    @Override
    public long nanoTime() {
        return context.nanoTime();
    }

    @Override
    public long epochSeconds() {
        return context.epochSeconds();
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        return context.schedule(delayNanos + lateNanos, task);
    }

    @Override
    public RandomGenerator random() {
        return context.random();
    }

    @Override
    public boolean inLoop() {
        return context.inLoop();
    }

    @Override
    public <T> boolean compute(Object client, Callable<T> task, BiConsumer<T, Throwable> done) {
        if (spent) {
            refusals++;
            return false;
        }
        return context.compute(client, task, done);
    }

    @Override
    public void close() {
        context.close();
    }
}
