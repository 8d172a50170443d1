package org.ipop.simulation;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Threads that run the same few tasks side by side, again and again, each time all of them before the caller goes on.
 * They wait awake at first, since it is for microseconds. Thread: the one that made it.
 */
final class Crew implements AutoCloseable {
    /** Some fifty microseconds. */
    private static final int SPINS = 2_000;

    private final List<? extends Runnable> tasks;
    private final ExecutorService helpers;
    private final AtomicInteger taken;
    private final AtomicInteger done = new AtomicInteger();
    private volatile Throwable failure;
    private volatile boolean closed;

    /** @param threads with the caller */
    Crew(int threads, List<? extends Runnable> tasks) {
        this.tasks = tasks;
        taken = new AtomicInteger(tasks.size());
        helpers = Executors.newFixedThreadPool(threads - 1);
        for (int i = 1; i < threads; i++) {
            helpers.execute(this::help);
        }
    }

    /** Runs each task once. Throws IllegalStateException if one failed. */
    void run() {
        done.set(0);
        taken.set(0);
        work();
        await(() -> done.get() == tasks.size());
        if (failure != null) {
            throw new IllegalStateException("a task failed", failure);
        }
    }

    @Override
    public void close() {
        closed = true;
        helpers.close();
    }

    private void help() {
        while (!closed) {
            work();
            await(() -> closed || taken.get() < tasks.size());
        }
    }

    private void work() {
        for (int i = taken.getAndIncrement(); i < tasks.size(); i = taken.getAndIncrement()) {
            try {
                tasks.get(i).run();
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                done.incrementAndGet();
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }
}
