package org.ipop.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One TCP connection of iperf3 that lasts as long as this does. */
final class TcpStream implements AutoCloseable {
    private static final Pattern SECOND = Pattern.compile("([\\d.]+) Mbits/sec");
    private static final int MAX_TRIES = 10;
    private static final int MAX_LOOKS = 50;

    private final Process server;
    private final Process client;
    private final Path log;
    private int seen;

    private TcpStream(Process server, Process client, Path log) {
        this.server = server;
        this.client = client;
        this.log = log;
    }

    /** At most so many Mb/s from {@code from} to {@code to}, which has this name; returns when it flows. */
    static TcpStream start(Node from, Node to, String name, int megabits) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            TcpStream stream = begin(from, to, name, megabits);
            if (stream.flows()) {
                return stream;
            }
            stream.close();
        }
        throw new LabFailure("iperf3 from " + from.host().name() + " to " + name + " never worked");
    }

    private static TcpStream begin(Node from, Node to, String name, int megabits) {
        try {
            Path log = Files.createTempFile("ipop-lab-tcp", ".log");
            Process server = to.host().command("iperf3", "-s", "-1").start(ProcessBuilder.Redirect.DISCARD);
            Command.pause();
            Process client = from.host().command("iperf3", "-c", name, "-C", "cubic", "-t", "7200",
                "-b", megabits + "M", "-f", "m", "-i", "1", "--forceflush")
                .start(ProcessBuilder.Redirect.to(log.toFile()));
            return new TcpStream(server, client, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** False if the client has ended, as it does where the server or the name was not there yet. */
    private boolean flows() {
        try {
            for (int looks = 0; looks < MAX_LOOKS && client.isAlive(); looks++) {
                if (SECOND.matcher(Files.readString(log)).find()) {
                    return true;
                }
                Command.pause();
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The mean since it was last asked; 0 if the connection is no more, or moves nothing at the end. */
    double megabitsPerSecond() {
        try {
            Matcher seconds = SECOND.matcher(Files.readString(log).substring(seen));
            double sum = 0;
            int count = 0;
            double last = 0;
            while (seconds.find()) {
                last = Double.parseDouble(seconds.group(1));
                sum += last;
                count++;
            }
            seen = (int) Files.size(log);
            return client.isAlive() && last > 0 ? sum / count : 0;
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
