package org.ipop.simulation.scale;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/** What a run costs on this computer. */
final class Machine {
    private static final String HEAP = "live heap, bytes a node";
    private static final double NODE_BYTES = 4_096;
    private static final double RUN_SECONDS = 300;
    private static final double RUN_MEBIBYTES = 2_048;
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String MOST_RESIDENT = "VmHWM:";

    /** Processor time of the simulation in other threads than the one that asks. */
    private final LongSupplier elsewhereNanos;
    private final long startMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    private final long startCpuNanos = cpuNanos();
    private final long startThreadCpuNanos = threadCpuNanos();
    private double emptyHeapBytes;
    private int emptyNodes;

    /** The simulation runs in the thread that asks. */
    Machine() {
        this(() -> 0);
    }

    Machine(LongSupplier elsewhereNanos) {
        this.elsewhereNanos = elsewhereNanos;
    }

    /** All classes are loaded and hardly a node is there: what the heap holds now is not of the nodes to come. */
    void beforeNodes(Population population) {
        emptyHeapBytes = liveHeapBytes();
        emptyNodes = population.size();
    }

    /** What a node takes, with its share of the simulation: links, queue of events, whatever is under way. */
    void heap(Outcome outcome, Population population) {
        outcome.machine(HEAP, nodeBytes(outcome, population));
    }

    /** As {@link #heap}, against what a node of the ring alone may take. */
    void heapWithin(Outcome outcome, Population population) {
        outcome.machineAtMost(HEAP, nodeBytes(outcome, population), NODE_BYTES);
    }

    private double nodeBytes(Outcome outcome, Population population) {
        outcome.note("live heap: used after a full collection, less what was used with " + emptyNodes
            + " nodes, by the number of the others");
        return (liveHeapBytes() - emptyHeapBytes) / (population.size() - emptyNodes);
    }

    /** Time and memory of the run so far, without bars. */
    void costs(Outcome outcome) {
        outcome.machine("wall clock, s", wallSeconds());
        processor(outcome);
        outcome.machine("resident memory at most, MiB", mostMebibytes());
    }

    /** As {@link #costs}, against what a run may cost. */
    void costsWithin(Outcome outcome) {
        outcome.machineAtMost("wall clock, s", wallSeconds(), RUN_SECONDS);
        processor(outcome);
        outcome.machineAtMost("resident memory at most, MiB", mostMebibytes(), RUN_MEBIBYTES);
    }

    /** Of the threads that run the simulation, without compiler and collector. */
    double cpuSeconds() {
        return (threadCpuNanos() - startThreadCpuNanos + elsewhereNanos.getAsLong()) / 1e9;
    }

    private void processor(Outcome outcome) {
        outcome.machine("processor time of the simulation, s", cpuSeconds());
        outcome.machine("and with compiler and collector, s", (cpuNanos() - startCpuNanos) / 1e9);
    }

    private double wallSeconds() {
        return (ManagementFactory.getRuntimeMXBean().getUptime() - startMillis) / 1e3;
    }

    /** As the collection left it: what is used now would count the whole buffers that threads have begun to fill. */
    private static double liveHeapBytes() {
        System.gc();
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToDouble(pool -> pool.getCollectionUsage().getUsed()).sum();
    }

    /** Of the whole process, as Linux tells it; 0 elsewhere. */
    private static double mostMebibytes() {
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(MOST_RESIDENT))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024).findFirst().orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long threadCpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
