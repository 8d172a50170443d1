package org.ipop.lab;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the network against the bare link below it, alternating in one run, since the machine's speed drifts: read
 * the ratios. Both ends share this machine's cores.
 */
public final class Bench {
    private static final Pattern BITS_PER_SECOND = Pattern.compile(
        "\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([\\d.e+]+)");
    private static final Pattern TRIP = Pattern.compile("time=([\\d.]+) ms");
    private static final String NETWORK = "bench";
    private static final int SECONDS = 4;

    private final PrintStream out;
    private final int rounds;

    private Bench(PrintStream out, int rounds) {
        this.out = out;
        this.rounds = rounds;
    }

    /** {@code [ROUNDS]}, 3 if absent. */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        try (Internet internet = new Internet()) {
            new Bench(System.out, rounds).run(internet);
        } catch (LabFailure e) {
            System.err.println("ipop bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run(Internet internet) {
        Node one = internet.node(internet.publicHost("one", "203.0.113.10")).start("--seed").awaitReady();
        Node two = internet.node(internet.publicHost("two", "203.0.113.20")).start().awaitReady();
        one.mustIpop("create", NETWORK, "--host", "one");
        two.mustIpop("join", one.mustIpop("invite", NETWORK).strip());
        String bare = "203.0.113.10";
        String virtual = one.host().name() + "." + NETWORK + ".ipop";
        ping(two, virtual, 20);
        List<Row> rows = new ArrayList<>();
        rows.add(alternate("TCP, 1 stream, Mb/s", to -> throughput(one, two, to, 1), bare, virtual));
        rows.add(alternate("TCP, 4 streams, Mb/s", to -> throughput(one, two, to, 4), bare, virtual));
        rows.add(alternate("ping p50, us", to -> percentile(ping(two, to, 200), 50), bare, virtual));
        rows.add(alternate("ping p99, us", to -> percentile(ping(two, to, 200), 99), bare, virtual));
        print(rows, two.usage().residentKib());
    }

    private Row alternate(String what, ToDoubleFunction<String> measure, String bare, String virtual) {
        List<Double> below = new ArrayList<>();
        List<Double> above = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            below.add(measure.applyAsDouble(bare));
            above.add(measure.applyAsDouble(virtual));
        }
        return new Row(what, percentile(below, 50), percentile(above, 50));
    }

    private static double throughput(Node server, Node client, String to, int streams) {
        Process listening = server.host().command("iperf3", "-s", "-1").start(ProcessBuilder.Redirect.DISCARD);
        try {
            for (int i = 0; i < 30; i++) {
                Command.Result result = client.host().command("iperf3", "-c", to, "-C", "cubic", "-P",
                    String.valueOf(streams), "-t", String.valueOf(SECONDS), "-J").run(Duration.ofSeconds(SECONDS + 20));
                Matcher bits = BITS_PER_SECOND.matcher(result.out());
                if (result.status() == 0 && bits.find()) {
                    return Double.parseDouble(bits.group(1)) / 1e6;
                }
                Command.pause();
            }
            throw new LabFailure("iperf3 to " + to + " never worked");
        } finally {
            listening.destroy();
        }
    }

    private static List<Double> ping(Node from, String to, int count) {
        String text = from.host().command("ping", "-c", String.valueOf(count), "-i", "0.01", to).mustRun();
        List<Double> trips = new ArrayList<>();
        Matcher trip = TRIP.matcher(text);
        while (trip.find()) {
            trips.add(Double.parseDouble(trip.group(1)) * 1_000);
        }
        return trips;
    }

    private static double percentile(List<Double> values, int percent) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private void print(List<Row> rows, long residentKib) {
        out.printf(Locale.ROOT, "%n  %-22s %10s %10s %8s%n", "", "bare link", "IPOP", "ratio");
        for (Row row : rows) {
            out.printf(Locale.ROOT, "  %-22s %10.0f %10.0f %8.3f%n", row.what, row.bare, row.ipop, row.ipop / row.bare);
        }
        out.printf(Locale.ROOT, "  %-22s %10s %10d%n%n", "RSS of a node, MiB", "", residentKib / 1024);
        StringBuilder json = new StringBuilder("{\"rounds\":" + rounds + ",\"residentKib\":" + residentKib
            + ",\"figures\":[");
        for (Row row : rows) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append(String.format(Locale.ROOT,
                "{\"what\":\"%s\",\"bare\":%.1f,\"ipop\":%.1f}", row.what, row.bare, row.ipop));
        }
        out.println(json.append("]}"));
    }

    /** Medians over the rounds. */
    private record Row(String what, double bare, double ipop) {
    }
}
