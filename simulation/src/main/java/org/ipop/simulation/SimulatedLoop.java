package org.ipop.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;

/** A node's loop on virtual time. Work given to {@code compute} takes {@link #COMPUTE_NANOS} of it. */
public final class SimulatedLoop implements NodeLoop {
    /** About one Ed25519 verification. */
    public static final long COMPUTE_NANOS = 600_000;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final List<SimulatedContext> open = new ArrayList<>();
    private final SimulatedCounters counters = new SimulatedCounters();
    private boolean dead;

    public SimulatedLoop(VirtualTime time) {
        this.time = time;
        this.random = time.split();
    }

    @Override
    public void execute(Runnable task) {
        time.after(0, () -> runIfAlive(task));
    }

    @Override
    public <T> CompletionStage<T> ask(Callable<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> complete(answer, question));
        return answer;
    }

    @Override
    public NodeContext open(String part) {
        SimulatedContext context = new SimulatedContext();
        open.add(context);
        return context;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    /** The node's power fails: no timer, task or completion of it runs any more. */
    public void kill() {
        dead = true;
        List.copyOf(open).forEach(SimulatedContext::close);
    }

    public boolean alive() {
        return !dead;
    }

    private void runIfAlive(Runnable task) {
        if (!dead) {
            task.run();
        }
    }

    private static <T> void complete(CompletableFuture<T> answer, Callable<T> question) {
        try {
            answer.complete(question.call());
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
    }

    private final class SimulatedContext implements NodeContext {
        private final SplittableRandom chance = random.split();
        private boolean closed;

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public long epochSeconds() {
            return time.epochSeconds();
        }

        @Override
        public Timer schedule(long delayNanos, Runnable task) {
            return time.after(delayNanos, () -> runIfOpen(task))::run;
        }

        @Override
        public RandomGenerator random() {
            return chance;
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public <T> boolean compute(Object client, Callable<T> task, BiConsumer<T, Throwable> done) {
            CompletableFuture<T> result = new CompletableFuture<>();
            complete(result, task);
            time.after(COMPUTE_NANOS, () -> runIfOpen(() -> result.whenComplete(done)));
            return true;
        }

        @Override
        public void close() {
            closed = true;
            open.remove(this);
        }

        private void runIfOpen(Runnable task) {
            if (!closed && !dead) {
                task.run();
            }
        }
    }

    private static final class SimulatedCounters implements Counters {
        private final TreeMap<String, Counter> byName = new TreeMap<>();

        @Override
        public Counter counter(String name) {
            return byName.computeIfAbsent(name, ignored -> new Counter());
        }

        @Override
        public SortedMap<String, Long> snapshot() {
            TreeMap<String, Long> values = new TreeMap<>();
            byName.forEach((name, counter) -> values.put(name, counter.value()));
            return values;
        }
    }
}
