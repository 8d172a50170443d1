package org.ipop.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipop.lab.Command;
import org.ipop.lab.LabFailure;

/**
 * iperf3 from the first host to the second. With cubic, since a system's default may be bbr, which wants a pacing queue
 * that tunnels have not; UDP with buffers and pacing that keep iperf3 itself from losing packets.
 */
final class Iperf {
    private static final int SECONDS = 3;
    private static final int UDP_TRIES = 7;
    private static final double LEAST_UDP_MBITS = 50;
    private static final double MOST_UDP_MBITS = 4_000;
    private static final double LOSS_PERCENT = 1;
    private static final Pattern RECEIVED = Pattern.compile(
        "\"sum_received\":\\s*\\{[^}]*\"bytes\":\\s*(\\d+),\\s*\"bits_per_second\":\\s*([\\d.e+]+)");
    private static final Pattern UDP_SUM = Pattern.compile(
        "\"sum\":\\s*\\{[^}]*\"bits_per_second\":\\s*([\\d.e+]+)[^}]*\"lost_percent\":\\s*([\\d.e+-]+)");

    private final End client;

    Iperf(End client, End server) {
        this.client = client;
        server.run("iperf3", "--server");
    }

    /** Where it is asked from. */
    End client() {
        return client;
    }

    record Transfer(double mbits, double gigabytes) {
    }

    Transfer tcp(String to, int streams) {
        Matcher sum = run(RECEIVED, to, "-t", String.valueOf(SECONDS), "-C", "cubic", "-P", String.valueOf(streams));
        return new Transfer(Double.parseDouble(sum.group(2)) / 1e6, Double.parseDouble(sum.group(1)) / 1e9);
    }

    /** The most that arrives with hardly any loss, by halving the interval between what does and what does not. */
    double udp(String to) {
        double arrives = LEAST_UDP_MBITS;
        double loses = MOST_UDP_MBITS;
        double best = 0;
        for (int tries = 0; tries < UDP_TRIES; tries++) {
            double rate = Math.sqrt(arrives * loses);
            Matcher sum = run(UDP_SUM, to, "-t", "1", "-u", "-l", "1200", "-w", "2M", "--pacing-timer", "100", "-b",
                Math.round(rate) + "M");
            double lost = Double.parseDouble(sum.group(2));
            if (lost <= LOSS_PERCENT) {
                arrives = rate;
                best = Math.max(best, Double.parseDouble(sum.group(1)) / 1e6 * (1 - lost / 100));
            } else {
                loses = rate;
            }
        }
        return best;
    }

    /** The server may still be starting, or ending the transfer before. */
    private Matcher run(Pattern wanted, String to, String... options) {
        List<String> words = new ArrayList<>(List.of("iperf3", "-J", "-c", to));
        words.addAll(List.of(options));
        Command command = client.host().command(words.toArray(String[]::new));
        Command.Result result = null;
        for (int tries = 0; tries < 30; tries++) {
            result = command.run(Duration.ofSeconds(SECONDS + 15));
            Matcher found = wanted.matcher(result.out());
            if (result.status() == 0 && found.find()) {
                return found;
            }
            Command.pause();
        }
        throw new LabFailure(command + " never worked: " + result.out() + result.err());
    }
}
