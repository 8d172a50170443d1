package org.ipop.simulation;

import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;

/** A node's loop on virtual time. Work given to {@code compute} takes {@link #COMPUTE_NANOS} of it. */
public final class SimulatedLoop implements NodeLoop {
    /** About one Ed25519 verification. */
    public static final long COMPUTE_NANOS = 600_000;

    private final VirtualTime time;
    /** Null if each part draws from a lighter source. */
    private final SplittableRandom random;
    private final Counters counters;
    private boolean dead;

    public SimulatedLoop(VirtualTime time) {
        this(time, new SimulatedCounters(), time.split());
    }

    private SimulatedLoop(VirtualTime time, Counters counters, SplittableRandom random) {
        this.time = time;
        this.counters = counters;
        this.random = random;
    }

    /** One of very many, which share their counters. */
    public static SimulatedLoop light(VirtualTime time, Counters shared) {
        return new SimulatedLoop(time, shared, null);
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
        return new SimulatedContext();
    }

    @Override
    public Counters counters() {
        return counters;
    }

    /** The clock of its region. */
    public VirtualTime time() {
        return time;
    }

    /** The node's power fails: no timer, task or completion of it runs any more. */
    public void kill() {
        dead = true;
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
        private final RandomGenerator chance = random == null ? new Chance(time.split().nextLong()) : random.split();
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
            Task event = new Task(this, task);
            time.schedule(delayNanos, event);
            return event;
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
        }

        private boolean alive() {
            return !closed && !dead;
        }

        private void runIfOpen(Runnable task) {
            if (alive()) {
                task.run();
            }
        }
    }

    private static final class Task extends Event implements NodeContext.Timer {
        private final SimulatedContext context;
        private Runnable action;

        private Task(SimulatedContext context, Runnable action) {
            this.context = context;
            this.action = action;
        }

        @Override
        public void cancel() {
            action = null;
        }

        @Override
        protected boolean isVoid() {
            return action == null || !context.alive();
        }

        @Override
        protected void happen() {
            Runnable now = action;
            action = null;
            now.run();
        }
    }

    /** SplitMix64 (Steele, Lea and Flood, 2014), in 16 bytes. */
    private static final class Chance implements RandomGenerator {
        private long state;

        private Chance(long seed) {
            state = seed;
        }

        @Override
        public long nextLong() {
            state += 0x9E37_79B9_7F4A_7C15L;
            long mixed = (state ^ state >>> 30) * 0xBF58_476D_1CE4_E5B9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
            return mixed ^ mixed >>> 31;
        }
    }
}
