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
    /** None if all nodes live in the common time. */
    private final List<Region> regions;
    private final long windowNanos;
    private final int processors;

    private Regions(VirtualTime common, List<Region> regions, long lookaheadNanos, int processors) {
        this.common = common;
        this.regions = regions;
        this.windowNanos = lookaheadNanos - 1;
        this.processors = processors;
    }

    /** All nodes in one; its time is the common one. */
    public static Regions one(long seed) {
        return new Regions(new VirtualTime(seed), List.of(), Long.MAX_VALUE, 1);
    }

    /**
     * So many.
     *
     * @param lookaheadNanos what every message between two regions takes at least
     * @param processors     how many regions run at the same time, at most
     */
    public static Regions of(long seed, int count, long lookaheadNanos, int processors) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Region> regions = IntStream.range(0, count)
            .mapToObj(i -> new Region(new VirtualTime(seed, random.split(), i, count + 1), count)).toList();
        return new Regions(new VirtualTime(seed, random, count, count + 1), regions, lookaheadNanos,
            Math.min(processors, count));
    }

    /** The time of whatever is not one node's. */
    public VirtualTime common() {
        return common;
    }

    /** The time of a node, of those who are numbered from 0 on. */
    public VirtualTime of(int node) {
        return regions.isEmpty() ? common : regions.get(node % regions.size()).time;
    }

    /** How many clocks nodes live by. */
    public int count() {
        return Math.max(1, regions.size());
    }

    /** Runs all events of the next {@code nanos}. */
    public void run(long nanos) {
        if (regions.isEmpty()) {
            common.run(nanos);
        } else if (processors == 1) {
            run(nanos, () -> regions.forEach(Region::run));
        } else {
            try (Crew crew = new Crew(processors, regions)) {
                run(nanos, crew::run);
            }
        }
    }

    /** A hash of all that happened: equal for equal runs. */
    public long trace() {
        long trace = common.trace();
        for (Region region : regions) {
            trace = 31 * trace + region.time.trace();
        }
        return trace;
    }

    /** How many events have happened. */
    public long happened() {
        return common.happened() + regions.stream().mapToLong(region -> region.time.happened()).sum();
    }

    /** Processor time that other threads than the caller of {@link #run} have spent. */
    public long elsewhereNanos() {
        return regions.stream().mapToLong(region -> region.elsewhereNanos).sum();
    }

    private void run(long nanos, Runnable window) {
        long end = common.nanoTime() + nanos;
        while (common.nanoTime() < end) {
            long length = Math.min(windowNanos, end - common.nanoTime());
            regions.forEach(region -> region.length = length);
            window.run();
            regions.forEach(this::tellCommon);
            common.run(length);
            regions.forEach(this::exchange);
        }
    }

    private void tellCommon(Region from) {
        from.forCommon = from.time.exchange(common, from.forCommon);
        common.receive(from.forCommon);
    }

    private void exchange(Region to) {
        for (int from = 0; from < regions.size(); from++) {
            Region there = regions.get(from);
            if (there != to) {
                to.arrived.set(from, there.time.exchange(to.time, to.arrived.get(from)));
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

        private Region(VirtualTime time, int regions) {
            this.time = time;
            for (int i = 0; i <= regions; i++) {
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
