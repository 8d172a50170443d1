package org.ipop.itest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The product as it is shipped, in a process of its own, with a tap in memory: no root needed. */
final class RunningNode implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PRODUCT = System.getProperty("ipop.product");
    private static final long LIMIT_SECONDS = 60;

    private final Path state;
    private final Path log;
    private final Process process;

    /** Starts a node and waits until it answers. */
    RunningNode(Path state, String... options) throws IOException {
        this.state = state;
        this.log = state.resolveSibling(state.getFileName() + ".log");
        this.process = start(state, log, options);
        await("ready", () -> Files.exists(state.resolve("ipop.sock")) || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("the node ended:\n" + log());
        }
    }

    /** Runs a node that is expected to end by itself; returns its exit status and fills {@code log}. */
    static int runToItsEnd(Path state, Path log, String... options) throws Exception {
        Process process = start(state, log, options);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running:\n" + Files.readString(log));
        }
        return process.exitValue();
    }

    Answer ipop(String... words) {
        return ipopWithInput("", words);
    }

    Answer ipopWithInput(String input, String... words) {
        List<String> command = new ArrayList<>(List.of(PRODUCT + "/bin/ipop", "--state", state.toString()));
        command.addAll(List.of(words));
        try {
            Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
            client.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            client.getOutputStream().close();
            String text = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!client.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                client.destroyForcibly();
                throw new AssertionError("no answer to " + command);
            }
            return new Answer(client.exitValue(), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonNode json(String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        Answer answer = ipop(all.toArray(String[]::new));
        if (answer.status() != 0) {
            throw new AssertionError(answer.text() + "\n" + log());
        }
        return JSON.readTree(answer.text());
    }

    static void await(String what, BooleanSupplier reached) {
        for (int i = 0; i < LIMIT_SECONDS * 10; i++) {
            if (reached.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new AssertionError("not " + what + " within " + LIMIT_SECONDS + " s");
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL: nothing is put in order. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        if (process.onExit().completeOnTimeout(process, 15, TimeUnit.SECONDS).join().isAlive()) {
            process.destroyForcibly().onExit().join();
        }
    }

    private static Process start(Path state, Path log, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(PRODUCT + "/bin/ipop", "run", "--state", state.toString(),
            "--tap", "memory", "--dns", "off"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    record Answer(int status, String text) {
    }
}
