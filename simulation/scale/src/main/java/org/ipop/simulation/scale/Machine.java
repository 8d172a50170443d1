package org.ipop.simulation.scale;

import java.lang.management.ManagementFactory;

/** What a run costs on this computer. */
final class Machine {
    private final long startMillis = ManagementFactory.getRuntimeMXBean().getUptime();
    private final long startCpuNanos = cpuNanos();

    double wallSeconds() {
        return (ManagementFactory.getRuntimeMXBean().getUptime() - startMillis) / 1e3;
    }

    /** Of the one thread that runs the simulation, without compiler and collector. */
    double cpuSeconds() {
        return (cpuNanos() - startCpuNanos) / 1e9;
    }

    static double liveHeapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
