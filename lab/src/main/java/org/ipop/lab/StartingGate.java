package org.ipop.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Many processes go on at one moment: each opens the gate, a named pipe, and reads until its only writer closes it.
 * None is late, since it opens the gate before it says that it waits.
 */
record StartingGate(Path pipe) {
    static StartingGate in(Path folder) {
        StartingGate gate = new StartingGate(folder.resolve("gate"));
        if (!Files.exists(gate.pipe)) {
            Command.of("mkfifo", gate.pipe.toString()).mustRun();
        }
        return gate;
    }

    /** Returns once they have gone. */
    <T> void start(Collection<T> all, Consumer<T> queue, Predicate<T> waits) {
        all.forEach(queue);
        try (OutputStream shut = Files.newOutputStream(pipe)) {
            for (T each : all) {
                while (!waits.test(each)) {
                    Command.pause();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
