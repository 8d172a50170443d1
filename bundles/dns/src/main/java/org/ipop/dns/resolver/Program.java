package org.ipop.dns.resolver;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of the operating system that is over within seconds. Thread: worker. */
record Program(String command) {
    private static final int PATIENCE_SECONDS = 5;
    private static final int OUTPUT_LIMIT = 512;

    /** Throws what it said, if it failed. */
    void run(String... words) throws IOException {
        List<String> all = words(words);
        finish(all, new ProcessBuilder(all).redirectErrorStream(true).redirectInput(new File("/dev/null")).start());
    }

    /** The same with this on its standard input: less than a pipe holds, so nobody waits for anybody. */
    void feed(String input, String... words) throws IOException {
        List<String> all = words(words);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        try (OutputStream into = process.getOutputStream()) {
            into.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException notRead) {
            // its status and its own words tell more than a broken pipe
        }
        finish(all, process);
    }

    private List<String> words(String... words) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(words));
        return all;
    }

    private static void finish(List<String> words, Process process) throws IOException {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("no answer from " + String.join(" ", words));
            }
            if (process.exitValue() != 0) {
                throw new IOException(String.join(" ", words) + ": " + new String(
                    process.getInputStream().readNBytes(OUTPUT_LIMIT), StandardCharsets.UTF_8).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
