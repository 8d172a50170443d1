package org.ipop.simulation.model;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tlc2.TLC;

/** Runs TLC in a JVM of its own, which has bounded memory, one processor and bounded time. */
final class ModelChecker {
    private static final Path MODULES = Path.of("src/main/tla").toAbsolutePath();
    private static final Path WORK = Path.of("target/tlc").toAbsolutePath();
    private static final Pattern STATES = Pattern.compile(
        "(\\d+) states generated, (\\d+) distinct states found, (\\d+) states left on queue");
    private static final Pattern BROKEN = Pattern.compile("Error: (Invariant \\w+ is violated|Deadlock reached)");

    private ModelChecker() {
    }

    /**
     * What TLC said.
     *
     * @param broken   what it found wrong; empty if nothing
     * @param complete true if it has seen all states that can be reached
     * @param text     all of it, with the counterexample
     */
    record Verdict(String broken, boolean complete, long distinctStates, String text) {
    }

    /** Checks the model as {@code configuration}, a path below the modules without {@code .cfg}, binds it. */
    static Verdict check(String configuration, Duration atMost) throws IOException, InterruptedException {
        Path states = Files.createDirectories(WORK.resolve(configuration));
        Path output = WORK.resolve(configuration + ".txt");
        Process process = new ProcessBuilder(command(configuration, states))
            .directory(MODULES.toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            if (!process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("TLC took longer than " + atMost + ":\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly();
        }
        return parse(process.exitValue(), Files.readString(output));
    }

    static Verdict parse(int exit, String text) {
        Matcher broken = BROKEN.matcher(text);
        Matcher states = STATES.matcher(text);
        boolean counted = states.find();
        if (!broken.find()) {
            boolean complete = exit == 0 && counted && "0".equals(states.group(3))
                && text.contains("Model checking completed. No error has been found.");
            return new Verdict("", complete, counted ? Long.parseLong(states.group(2)) : 0, text);
        }
        return new Verdict(broken.group(1), false, counted ? Long.parseLong(states.group(2)) : 0, text);
    }

    private static List<String> command(String configuration, Path states) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g", "-Xss8m", "-XX:+UseSerialGC", "-XX:ActiveProcessorCount=1", "-Djava.io.tmpdir=" + states,
            "-cp", jar().toString(), TLC.class.getName(), "-nowarning", "-workers", "1", "-fp", "0",
            "-metadir", states.toString(), "-config", configuration + ".cfg", "Model.tla");
    }

    private static Path jar() {
        try {
            return Path.of(TLC.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("where the TLA+ tools are is no path", e);
        }
    }
}
