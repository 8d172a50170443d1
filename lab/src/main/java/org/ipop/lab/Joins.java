package org.ipop.lab;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures how long a join takes: a fresh node each time, from {@code ipop join TOKEN} until its address answers a ping
 * of another member. The network grows meanwhile, every second node stays.
 */
public final class Joins {
    private static final String NETWORK = "joins";

    private Joins() {
    }

    /** {@code [NUMBER]}, 10 if absent. */
    public static void main(String[] arguments) {
        int number = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        try (Internet internet = new Internet()) {
            report(System.out, measure(internet, number));
        } catch (LabFailure e) {
            System.err.println("joins: " + e.getMessage());
            System.exit(1);
        }
    }

    private static List<Double> measure(Internet internet, int number) {
        Node seed = internet.node(internet.publicHost("seed", "203.0.113.1")).start("--seed").awaitReady();
        seed.mustIpop("create", NETWORK);
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Node node = internet.node(internet.publicHost("host" + i, "203.0.113." + (10 + i))).start().awaitReady();
            String token = seed.mustIpop("invite", NETWORK, "--host", "host" + i).strip();
            long start = System.nanoTime();
            String address = node.mustIpop("join", token).strip().split("\\s+")[1];
            seed.host().command("ping", "-c", "1", "-W", "5", address).mustRun();
            seconds.add((System.nanoTime() - start) / 1e9);
            if (i % 2 == 1) {
                node.stop();
            }
        }
        return seconds;
    }

    private static void report(PrintStream out, List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        out.printf(Locale.ROOT, "%d joins: p50 %.2f s, p99 %.2f s, slowest %.2f s%n", sorted.size(),
            sorted.get(sorted.size() / 2), sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)),
            sorted.getLast());
    }
}
