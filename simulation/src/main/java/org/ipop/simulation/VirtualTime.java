package org.ipop.simulation;

import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.ipop.api.runtime.NodeContext;

/**
 * The clock and the one queue of events of a run. Events of one instant run in the order in which they were
 * scheduled, so a seed fixes everything. Thread: the one that calls {@link #run}.
 */
public final class VirtualTime {
    /** An arbitrary start, 2026-01-01, so that leases and certificates have plausible dates. */
    private static final long START_EPOCH_SECONDS = 1_767_225_600L;

    private static final long TRACE_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private final EventQueue events = new EventQueue();
    private final SplittableRandom random;
    private final long seed;
    private long nowNanos;
    private long scheduled;
    private long happened;
    private long trace;

    public VirtualTime(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    public long seed() {
        return seed;
    }

    public long nanoTime() {
        return nowNanos;
    }

    public long epochSeconds() {
        return START_EPOCH_SECONDS + nowNanos / 1_000_000_000L;
    }

    /** A source of chance of its own for each part, so that one part's draws do not shift another's. */
    public SplittableRandom split() {
        return random.split();
    }

    /** Schedules an action; it can be called off. */
    public NodeContext.Timer after(long delayNanos, Runnable action) {
        Action event = new Action(action);
        schedule(delayNanos, event);
        return event;
    }

    /** Schedules an event, which is new. */
    public void schedule(long delayNanos, Event event) {
        event.atNanos = nowNanos + Math.max(0, delayNanos);
        event.order = scheduled++;
        events.add(event);
    }

    /** Makes the trace depend on what happened, besides when. */
    public void mark(long what) {
        trace = (trace ^ what) * TRACE_FACTOR;
    }

    /** Runs all events of the next {@code nanos}. */
    public void run(long nanos) {
        runUntil(() -> false, nanos);
    }

    /** Runs until {@code reached} holds, which is asked before each event; false if it did not within the limit. */
    public boolean runUntil(BooleanSupplier reached, long limitNanos) {
        long end = nowNanos + limitNanos;
        while (!reached.getAsBoolean()) {
            Event event = events.poll(end);
            if (event == null) {
                nowNanos = end;
                return reached.getAsBoolean();
            }
            happen(event);
        }
        return true;
    }

    /** A hash of the times, the order and the {@linkplain #mark marks} of all events so far: equal for equal runs. */
    public long trace() {
        return trace;
    }

    /** How many events have happened. */
    public long happened() {
        return happened;
    }

    private void happen(Event event) {
        if (!event.isVoid()) {
            nowNanos = event.atNanos;
            happened++;
            mark(event.atNanos);
            mark(event.order);
            event.happen();
        }
    }

    private static final class Action extends Event implements NodeContext.Timer {
        private Runnable action;

        private Action(Runnable action) {
            this.action = action;
        }

        @Override
        public void cancel() {
            action = null;
        }

        @Override
        protected boolean isVoid() {
            return action == null;
        }

        @Override
        protected void happen() {
            Runnable now = action;
            action = null;
            now.run();
        }
    }
}
