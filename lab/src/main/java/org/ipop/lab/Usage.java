package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process uses of the machine, as /proc tells.
 *
 * @param residentKib     pages in memory, among them those of files that all nodes of a machine share
 * @param proportionalKib the same with every shared page divided by the number of its users
 * @param cpuMillis       since the process began, in user and kernel mode
 */
public record Usage(long residentKib, long proportionalKib, long cpuMillis) {
    /** USER_HZ, the same on all Linux machines that Java runs on. */
    private static final int TICKS_PER_SECOND = 100;
    /** Of /proc/PID/stat, counted from what follows the name of the command (proc(5)). */
    private static final int USER_TICKS = 11;

    public static Usage of(long pid) {
        Path process = Path.of("/proc", String.valueOf(pid));
        try {
            List<String> memory = Files.readAllLines(process.resolve("smaps_rollup"));
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]);
            return new Usage(kib(memory, "Rss:"), kib(memory, "Pss:"), ticks * 1_000 / TICKS_PER_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long kib(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
