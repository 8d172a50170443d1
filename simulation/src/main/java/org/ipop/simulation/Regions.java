package org.ipop.simulation;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The time of very many nodes, cut into regions that run side by side. Whatever one region sends to another takes the
 * lookahead at least; so all run for almost that long, each on its own, and then exchange what they sent: conservative
 * windows, as in Nicol, "The cost of conservative synchronization in parallel discrete event simulations" (1993). What
 * concerns nodes of several regions happens in the {@link #common} time, at the end of the window in which it is due,
 * when no region runs. All follows from the seed and the number of regions, nothing from that of processors.
 * Thread: the one that calls {@link #run}; a region's events: any, but one at a time.
 */
public final class Regions {
    private final VirtualTime common;
    private final List<VirtualTime> regions;
    private final List<Region> windows;
    private final long windowNanos;
    private final int processors;

    private Regions(VirtualTime common, List<VirtualTime> regions, long lookaheadNanos, int processors) {
        this.common = common;
        this.regions = regions;
        this.windowNanos = lookaheadNanos - 1;
        this.processors = processors;
        windows = regions.stream().map(region -> new Region(region, regions.size())).toList();
    }

    /** All nodes in one; its time is the common one. */
    public static Regions one(long seed) {
        VirtualTime time = new VirtualTime(seed);
        return new Regions(time, List.of(time), Long.MAX_VALUE, 1);
    }

    /**
     * So many.
     *
     * @param lookaheadNanos what every message between two regions takes at least
     * @param processors     how many regions run at the same time, at most
     */
    public static Regions of(long seed, int count, long lookaheadNanos, int processors) {
        SplittableRandom random = new SplittableRandom(seed);
        List<VirtualTime> regions = IntStream.range(0, count)
            .mapToObj(i -> new VirtualTime(seed, random.split(), i, count + 1)).toList();
        return new Regions(new VirtualTime(seed, random, count, count + 1), regions, lookaheadNanos,
            Math.min(processors, count));
    }

    /** The time of whatever is not one node's. */
    public VirtualTime common() {
        return common;
    }

    /** The time of a node, of those who are numbered from 0 on. */
    public VirtualTime of(int node) {
        return regions.get(node % regions.size());
    }

    /** How many regions there are. */
    public int count() {
        return regions.size();
    }

    /** Runs all events of the next {@code nanos}. */
    public void run(long nanos) {
        if (regions.contains(common)) {
            common.run(nanos);
        } else if (processors == 1) {
            run(nanos, () -> windows.forEach(Region::run));
        } else {
            try (Crew crew = new Crew(processors, windows)) {
                run(nanos, crew::run);
            }
        }
    }

    /** A hash of all that happened: equal for equal runs. */
    public long trace() {
        long trace = common.trace();
        for (VirtualTime region : regions) {
            trace = region == common ? trace : 31 * trace + region.trace();
        }
        return trace;
    }

    /** How many events have happened. */
    public long happened() {
        return regions.stream().filter(region -> region != common).mapToLong(VirtualTime::happened).sum()
            + common.happened();
    }

    /** Processor time that other threads than the caller of {@link #run} have spent. */
    public long elsewhereNanos() {
        return windows.stream().mapToLong(window -> window.elsewhereNanos).sum();
    }

    private void run(long nanos, Runnable window) {
        long end = common.nanoTime() + nanos;
        while (common.nanoTime() < end) {
            long length = Math.min(windowNanos, end - common.nanoTime());
            windows.forEach(region -> region.length = length);
            window.run();
            windows.forEach(this::tellCommon);
            common.run(length);
            windows.forEach(this::exchange);
        }
    }

    private void tellCommon(Region from) {
        from.forCommon = from.time.exchange(common, from.forCommon);
        common.receive(from.forCommon);
    }

    private void exchange(Region to) {
        for (int from = 0; from < regions.size(); from++) {
            VirtualTime there = regions.get(from);
            if (there != to.time) {
                to.arrived.set(from, there.exchange(to.time, to.arrived.get(from)));
            }
        }
        to.arrived.set(regions.size(), common.exchange(to.time, to.arrived.get(regions.size())));
    }

    /** A region, and what has come to it from each other one and from the common time. */
    private static final class Region implements Runnable {
        private final VirtualTime time;
        private final List<List<Event>> arrived = new ArrayList<>();
        private final Thread owner = Thread.currentThread();
        private List<Event> forCommon = new ArrayList<>();
        private long length;
        private long elsewhereNanos;

        private Region(VirtualTime time, int others) {
            this.time = time;
            for (int i = 0; i <= others; i++) {
                arrived.add(new ArrayList<>());
            }
        }

        @Override
        public void run() {
            long before = threadNanos();
            arrived.forEach(time::receive);
            time.run(length);
            elsewhereNanos += Thread.currentThread() == owner ? 0 : threadNanos() - before;
        }

        private static long threadNanos() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }
    }
}
