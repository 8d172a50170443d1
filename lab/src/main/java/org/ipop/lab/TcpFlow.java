package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One TCP connection of iperf3, looked at where it arrives, ten times a second. */
final class TcpFlow implements AutoCloseable {
    private static final Pattern INTERVAL = Pattern.compile("sec +([\\d.]+) \\w?Bytes +([\\d.]+) \\w?bits/sec");
    private static final int MAX_TRIES = 10;
    private static final int MAX_LOOKS = 50;
    private static final int STEADY = 30;
    private static final int TENTH_MILLIS = 100;

    private final Process server;
    private final Process client;
    private final Path log;
    private int seen;

    private TcpFlow(Process server, Process client, Path log) {
        this.server = server;
        this.client = client;
        this.log = log;
    }

    /** At most so many Mb/s from {@code from} to {@code to}, which has this name; returns when it flows. */
    static TcpFlow start(Node from, Node to, String name, int megabits) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            TcpFlow flow = begin(from, to, name, megabits);
            for (int looks = 0; looks < MAX_LOOKS && flow.client.isAlive(); looks++) {
                if (flow.tenths().stream().anyMatch(bits -> bits > 0)) {
                    return flow;
                }
                Command.pause();
            }
            flow.close();
        }
        throw new LabFailure("iperf3 from " + from.host().name() + " to " + name + " never worked");
    }

    private static TcpFlow begin(Node from, Node to, String name, int megabits) {
        try {
            Path log = Files.createTempFile("ipop-lab-tcp", ".log");
            Process server = to.host().command("iperf3", "-s", "-1", "-i", "0.1", "--forceflush")
                .start(ProcessBuilder.Redirect.to(log.toFile()));
            Command.pause();
            Process client = from.host().command("iperf3", "-c", name, "-C", "cubic", "-t", "7200",
                "-b", megabits + "M", "-l", "4K", "-i", "0").start(ProcessBuilder.Redirect.DISCARD);
            return new TcpFlow(server, client, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is done to it begins now. */
    void mark() {
        seen = tenths().size();
    }

    /** Waits until it has flowed for three seconds; throws LabFailure if it does not within that time. */
    void awaitFlowing(Duration limit) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < limit.toNanos() && client.isAlive()) {
            List<Double> since = tenths();
            List<Double> last = since.subList(Math.max(seen, since.size() - STEADY), since.size());
            if (last.size() == STEADY && last.stream().filter(bits -> bits > 0).count() >= STEADY * 9 / 10) {
                return;
            }
            Command.pause();
        }
        throw new LabFailure(client.isAlive() ? "nothing flows after " + limit : "the connection is no more");
    }

    /** The longest time since {@link #mark} in which nothing came in. */
    Duration outage() {
        List<Double> all = tenths();
        int longest = 0;
        int run = 0;
        for (double bits : all.subList(Math.min(seen, all.size()), all.size())) {
            run = bits > 0 ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        return Duration.ofMillis((long) longest * TENTH_MILLIS);
    }

    private List<Double> tenths() {
        try {
            List<Double> all = new ArrayList<>();
            Matcher matcher = INTERVAL.matcher(Files.readString(log));
            while (matcher.find()) {
                all.add(Double.parseDouble(matcher.group(2)));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.destroy();
        server.destroy();
        log.toFile().delete();
    }
}
