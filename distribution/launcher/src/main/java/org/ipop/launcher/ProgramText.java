package org.ipop.launcher;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The program text of the JVM and its libraries in the memory of this process. Half of it is only needed by the start,
 * but the kernel keeps it mapped as long as it has memory. What is given back stays in the kernel's page cache, and
 * what is used again is mapped again by the next access. Linux; the handle has the signature of those of the tap, since
 * each further one costs the JVM some twenty classes.
 */
final class ProgramText {
    private static final Path MAPS = Path.of("/proc/self/maps");
    /** From the ABI of Linux: for private mappings of a file that were not written to, forgets the pages. */
    private static final long MADV_DONTNEED = 4;
    private static final int HEX = 16;

    private final MethodHandle function;
    private final MemorySegment madvise;

    private ProgramText(MemorySegment madvise) {
        Linker linker = Linker.nativeLinker();
        this.madvise = madvise;
        this.function = linker.downcallHandle(
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    }

    /** Empty where a process cannot see its mappings. */
    static Optional<ProgramText> ofThisProcess() {
        return Files.isReadable(MAPS)
            ? Linker.nativeLinker().defaultLookup().find("madvise").map(ProgramText::new) : Optional.empty();
    }

    /** Takes some tenths of a millisecond, and as much again until what is in use is mapped again. */
    void giveBack() throws IOException {
        for (Mapping mapping : mappings(Files.readAllLines(MAPS))) {
            forget(mapping);
        }
    }

    /** Where a part of the process's memory is: {@code [start, end)}. */
    record Mapping(long start, long end) {
    }

    /** Of the lines of {@code /proc/PID/maps} (proc_pid_maps(5)) those of files that are executed and never written. */
    static List<Mapping> mappings(List<String> lines) {
        return lines.stream().map(line -> line.split("\\s+"))
            .filter(words -> words.length > 5 && words[1].equals("r-xp") && words[5].startsWith("/"))
            .map(words -> words[0].split("-"))
            .map(range -> new Mapping(Long.parseUnsignedLong(range[0], HEX), Long.parseUnsignedLong(range[1], HEX)))
            .toList();
    }

    private void forget(Mapping mapping) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            long refused = (long) function.invokeExact(madvise, errno, mapping.start, mapping.end - mapping.start,
                MADV_DONTNEED, 0L, 0L);
            assert refused == 0 : mapping;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
