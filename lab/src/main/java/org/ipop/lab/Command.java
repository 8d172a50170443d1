package org.ipop.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A command of the operating system, bounded in time. */
public record Command(List<String> words) {
    private static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

    public static Command of(String... words) {
        return new Command(List.of(words));
    }

    /** The same command as the arguments of another. */
    Command within(List<String> outer) {
        List<String> all = new ArrayList<>(outer);
        all.addAll(words);
        return new Command(all);
    }

    public Result run() {
        return run(DEFAULT_LIMIT);
    }

    /** Ends the process if it takes longer; its status is then 124, as with timeout(1). */
    public Result run(Duration limit) {
        Process process = start(ProcessBuilder.Redirect.PIPE);
        try {
            process.getOutputStream().close();
            CompletableFuture<String> out = readAll(process.getInputStream());
            CompletableFuture<String> err = readAll(process.getErrorStream());
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            return new Result(ended ? process.exitValue() : 124, out.join(), err.join());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + this, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws LabFailure with the command's own words if its status is not 0. */
    public String mustRun() {
        Result result = run();
        if (result.status() != 0) {
            throw new LabFailure(this + " ended with " + result.status() + ": " + result.err() + result.out());
        }
        return result.out();
    }

    public Process start(ProcessBuilder.Redirect output) {
        try {
            return new ProcessBuilder(words).redirectOutput(output).redirectError(output).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before something is tried again. */
    public static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As one would type it into a shell. */
    String quoted() {
        return String.join(" ", words.stream()
            .map(word -> word.matches("[\\w./:-]+") ? word : "'" + word.replace("'", "'\\''") + "'").toList());
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }

    private static CompletableFuture<String> readAll(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (stream) {
                stream.transferTo(bytes);
                text.complete(bytes.toString(StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.complete(bytes.toString(StandardCharsets.UTF_8));
            }
        });
        return text;
    }

    public record Result(int status, String out, String err) {
    }
}
