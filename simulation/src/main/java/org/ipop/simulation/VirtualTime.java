package org.ipop.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * The clock and the one queue of events of a run. Events of one instant run in the order in which they were
 * scheduled, so a seed fixes everything. Thread: the one that calls {@link #run}.
 */
public final class VirtualTime {
    /** An arbitrary start, 2026-01-01, so that leases and certificates have plausible dates. */
    private static final long START_EPOCH_SECONDS = 1_767_225_600L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final SplittableRandom random;
    private final long seed;
    private long nowNanos;
    private long scheduled;
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

    /** Schedules an action; returns what cancels it. */
    public Runnable after(long delayNanos, Runnable action) {
        Event event = new Event(nowNanos + Math.max(0, delayNanos), scheduled++, action);
        events.add(event);
        return () -> event.action = null;
    }

    /** Runs all events of the next {@code nanos}. */
    public void run(long nanos) {
        long end = nowNanos + nanos;
        while (!events.isEmpty() && events.peek().atNanos <= end) {
            step();
        }
        nowNanos = end;
    }

    /** Runs until {@code reached} holds; false if it did not within {@code limitNanos}. */
    public boolean runUntil(BooleanSupplier reached, long limitNanos) {
        long end = nowNanos + limitNanos;
        while (!reached.getAsBoolean()) {
            if (events.isEmpty() || events.peek().atNanos > end) {
                nowNanos = end;
                return reached.getAsBoolean();
            }
            step();
        }
        return true;
    }

    /** A hash of the times and order of all events so far: equal for equal runs. */
    public long trace() {
        return trace;
    }

    private void step() {
        Event event = events.poll();
        if (event.action == null) {
            return;
        }
        nowNanos = event.atNanos;
        trace = trace * 31 + event.atNanos + event.order;
        Runnable action = event.action;
        event.action = null;
        action.run();
    }

    private static final class Event implements Comparable<Event> {
        private final long atNanos;
        private final long order;
        private Runnable action;

        private Event(long atNanos, long order, Runnable action) {
            this.atNanos = atNanos;
            this.order = order;
            this.action = action;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
