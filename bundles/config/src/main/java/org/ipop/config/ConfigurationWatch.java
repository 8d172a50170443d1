package org.ipop.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.ipop.api.runtime.NodeContext;

/**
 * Looks at the file every two seconds, reads and applies it off the loop when its text has changed. A poll rather
 * than a watch service: it works on every file system, and editors that replace the file do not confuse it.
 * Thread: node loop; {@code apply} and {@code fault} are called on workers.
 */
final class ConfigurationWatch implements AutoCloseable {
    private static final long POLL_NANOS = 2_000_000_000L;

    private final NodeContext context;
    private final Path file;
    private final Map<String, String> overrides;
    private final Consumer<Configuration> apply;
    private final BiConsumer<Path, String> fault;
    private String applied;

    /** @param applied the text that is in force already */
    ConfigurationWatch(NodeContext context, Path file, Map<String, String> overrides, Consumer<Configuration> apply,
                       BiConsumer<Path, String> fault) {
        this.context = context;
        this.file = file;
        this.overrides = overrides;
        this.apply = apply;
        this.fault = fault;
    }

    /**
     * Reads and applies the file now, before any watching; throws BadConfiguration and changes nothing. Thread: any.
     */
    void applyNow() throws BadConfiguration, IOException {
        String text = read();
        apply.accept(Configuration.parse(text, overrides));
        applied = text;
    }

    /** Looks at the file from now on. */
    void start() {
        context.schedule(POLL_NANOS, this::poll);
    }

    @Override
    public void close() {
        context.close();
    }

    private void poll() {
        String before = applied;
        boolean accepted = context.compute(this, () -> applyIfChanged(before), (text, error) -> {
            if (error == null) {
                applied = text;
            }
            context.schedule(POLL_NANOS, this::poll);
        });
        if (!accepted) {
            context.schedule(POLL_NANOS, this::poll);
        }
    }

    /** On a worker. Returns the text that was looked at, so that a fault is told once. */
    private String applyIfChanged(String before) throws IOException {
        String text = read();
        if (!text.equals(before)) {
            try {
                apply.accept(Configuration.parse(text, overrides));
            } catch (BadConfiguration e) {
                fault.accept(file, e.getMessage());
            }
        }
        return text;
    }

    private String read() throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
