package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What many nodes use while nothing happens: the least, the median, the most. */
final class UsageTable {
    private static final double MIB = 1024;
    private static final int BAR_MIB = 100;

    private final List<Node> nodes;
    private final int seconds;
    private final List<Double> resident = new ArrayList<>();
    private final List<Double> proportional = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();

    UsageTable(List<Node> nodes, int seconds) {
        this.nodes = List.copyOf(nodes);
        this.seconds = seconds;
    }

    /** Lets them idle and looks at all of them before and after. */
    String measure() {
        List<Usage> before = nodes.stream().map(Node::usage).toList();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        double millis = (System.nanoTime() - start) / 1e6;
        for (int i = 0; i < nodes.size(); i++) {
            Usage now = nodes.get(i).usage();
            resident.add(now.residentKib() / MIB);
            proportional.add(now.proportionalKib() / MIB);
            cpu.add(100 * (now.cpuMillis() - before.get(i).cpuMillis()) / millis);
        }
        return seconds + " s; all together " + "%.1f %% of a core".formatted(cpu.stream().mapToDouble(d -> d).sum());
    }

    String text() {
        return "%-28s %8s %8s %8s%n".formatted("", "least", "median", "most") + row("RSS, MiB", resident)
            + row("PSS, MiB", proportional) + row("CPU, % of a core", cpu)
            + "RSS of at most " + BAR_MIB + " MiB a node: " + (met() ? "ok" : "MISSED");
    }

    /** No node has more in memory than it may. */
    boolean met() {
        return resident.stream().allMatch(mib -> mib <= BAR_MIB);
    }

    /** Of the last minute, with what the laboratory itself and others do. */
    String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String row(String what, List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.format(Locale.ROOT, "%-28s %8.2f %8.2f %8.2f%n", what, sorted.getFirst(),
            sorted.get(sorted.size() / 2), sorted.getLast());
    }
}
