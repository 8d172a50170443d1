package org.ipop.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipop.api.runtime.NodeContext;

/**
 * The clock and the queue of events of a run, or of one of its {@link Regions}. Events of one instant run in the order
 * in which they were scheduled, so a seed fixes everything. Thread: the one that calls {@link #run}.
 */
public final class VirtualTime {
    /** An arbitrary start, 2026-01-01, so that leases and certificates have plausible dates. */
    private static final long START_EPOCH_SECONDS = 1_767_225_600L;

    private static final long TRACE_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private final EventQueue events = new EventQueue();
    private final SplittableRandom random;
    private final long seed;
    /** Which of the clocks of its run it is. */
    private final int index;
    /** What it has scheduled on each of the others since they last met. */
    private final List<List<Event>> sent;
    private long nowNanos;
    private long scheduled;
    private long happened;
    private long trace;

    public VirtualTime(long seed) {
        this(seed, new SplittableRandom(seed), 0, 1);
    }

    /** One of so many clocks of a run. */
    VirtualTime(long seed, SplittableRandom random, int index, int clocks) {
        this.seed = seed;
        this.random = random;
        this.index = index;
        sent = Stream.<List<Event>>generate(ArrayList::new).limit(clocks)
            .collect(Collectors.toCollection(ArrayList::new));
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
        schedule(this, delayNanos, event);
    }

    /** Schedules an event, which is new, on this clock or on another one of the same run. */
    public void schedule(VirtualTime there, long delayNanos, Event event) {
        event.atNanos = nowNanos + Math.max(0, delayNanos);
        event.order = scheduled++ * sent.size() + index;
        if (there == this) {
            events.add(event);
        } else {
            sent.get(there.index).add(event);
        }
    }

    /** As {@link #after}, on this clock or on another one of the same run; not to be called off. */
    public void after(VirtualTime there, long delayNanos, Runnable action) {
        schedule(there, delayNanos, new Action(action));
    }

    /** Changes what belongs to that clock of the same run: at once if it is this one, else when its time comes. */
    public void tell(VirtualTime there, Runnable change) {
        if (there == this) {
            change.run();
        } else {
            after(there, 0, change);
        }
    }

    /** Takes what others scheduled here. Throws IllegalStateException if the time of any has passed already. */
    void receive(List<Event> arrived) {
        for (Event event : arrived) {
            if (event.atNanos < nowNanos) {
                throw new IllegalStateException("an event comes from another region " + (nowNanos - event.atNanos)
                    + " ns late");
            }
            events.add(event);
        }
        arrived.clear();
    }

    /** Gives what was scheduled on that one since the last call, for an empty list. */
    List<Event> exchange(VirtualTime there, List<Event> empty) {
        return sent.set(there.index, empty);
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
