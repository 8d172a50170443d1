package org.ipop.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An IPOP node on a host of the laboratory. */
public final class Node {
    static final Path PRODUCT = Path.of(System.getProperty("ipop.product"));
    private static final Duration READY_LIMIT = Duration.ofSeconds(120);

    private final Host host;
    private final Path state;
    private int nice;
    private Process process;
    private Duration startUp = Duration.ZERO;

    Node(Host host, Path state) {
        this.host = host;
        this.state = state;
    }

    /** From its next start on this node has this priority, -20 to 19: all nodes share the processors of one machine. */
    Node nice(int level) {
        nice = level;
        return this;
    }

    /** Starts {@code ipop run} and returns at once. */
    public Node start(String... options) {
        List<String> words = new ArrayList<>(List.of("nice", "-n", String.valueOf(nice), PRODUCT + "/bin/ipop", "run",
            "--state", state.toString()));
        words.addAll(List.of(options));
        process = host.command(words.toArray(String[]::new)).start(ProcessBuilder.Redirect.appendTo(log().toFile()));
        return this;
    }

    /** Waits until the node answers commands; throws LabFailure with the end of its log if it does not. */
    public Node awaitReady() {
        long start = System.nanoTime();
        while (Duration.ofNanos(System.nanoTime() - start).compareTo(READY_LIMIT) < 0) {
            if (Files.exists(state.resolve("ipop.sock")) && ipop("status").status() == 0) {
                startUp = Duration.ofNanos(System.nanoTime() - start);
                return this;
            }
            if (!process.isAlive()) {
                break;
            }
            Command.pause();
        }
        throw new LabFailure(host.name() + " did not become ready:\n" + tail());
    }

    Duration startUp() {
        return startUp;
    }

    public Host host() {
        return host;
    }

    Path state() {
        return state;
    }

    Command.Result ipop(String... arguments) {
        List<String> words = new ArrayList<>(List.of(PRODUCT + "/bin/ipop", "--state", state.toString()));
        words.addAll(List.of(arguments));
        return host.command(words.toArray(String[]::new)).run();
    }

    /** Throws LabFailure with what the command said. */
    public String mustIpop(String... arguments) {
        Command.Result result = ipop(arguments);
        if (result.status() != 0) {
            throw new LabFailure(host.name() + ": ipop " + String.join(" ", arguments) + " ended with "
                + result.status() + ": " + result.err() + result.out() + "\n" + tail());
        }
        return result.out();
    }

    public long pid() {
        return process.pid();
    }

    Usage usage() {
        return Usage.of(process.pid());
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Class loaders of bundles that the node's heap holds after a collection; one for each version still in use. */
    int bundleClassLoaders() {
        String jcmd = ProcessHandle.of(process.pid()).flatMap(handle -> handle.info().command()).orElseThrow()
            .replaceAll("/java$", "/jcmd");
        String histogram = Command.of(jcmd, String.valueOf(process.pid()), "GC.class_histogram").mustRun();
        return histogram.lines().filter(line -> line.contains("BundleClassLoader"))
            .mapToInt(line -> Integer.parseInt(line.strip().split("\\s+")[1])).sum();
    }

    /** SIGTERM, then waits. */
    public void stop() {
        if (process != null) {
            process.destroy();
            await(Duration.ofSeconds(15));
        }
    }

    /** SIGKILL, then waits. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
            await(Duration.ofSeconds(5));
        }
    }

    String tail() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }

    private Path log() {
        return state.resolveSibling(host.name() + ".log");
    }

    private void await(Duration limit) {
        try {
            process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
