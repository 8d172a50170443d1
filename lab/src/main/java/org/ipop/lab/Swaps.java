package org.ipop.lab;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Replaces every bundle of a running member by a fresh build, round after round, while TCP and a ping of a hundred
 * packets a second run through it; counts what the ping loses, and beside it what it loses without any exchange.
 */
public final class Swaps {
    private static final String NETWORK = "swap";
    private static final int FULL_MEGABITS = 500;
    /** Sessions of a former security bundle hold its class loader until they are renewed, at most this long. */
    private static final Duration RENEWAL = Duration.ofSeconds(90);
    private static final String CONTROL = "(nothing)";

    private final PrintStream out;
    private final Path folder;
    private final Node swapped;
    private final Node other;
    private final Node authority;
    private int builds;

    private Swaps(PrintStream out, Path folder, List<Node> nodes) {
        this.out = out;
        this.folder = folder;
        this.authority = nodes.get(0);
        this.swapped = nodes.get(1);
        this.other = nodes.get(2);
    }

    /** {@code [ROUNDS [BUNDLE ...]]}; one round of all bundles if absent. Exits with 1 if a bar is missed. */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
        List<String> chosen = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
        boolean met = false;
        try (Internet internet = new Internet()) {
            met = run(internet, System.out, new Plan(rounds, FULL_MEGABITS, chosen));
        } catch (LabFailure e) {
            System.err.println("swaps: " + e.getMessage());
        }
        if (!met) {
            System.exit(1);
        }
    }

    /**
     * What is done.
     *
     * @param megabits of TCP, at most
     * @param chosen   symbolic names; empty = all bundles
     */
    record Plan(int rounds, int megabits, List<String> chosen) {
    }

    /** Prints the table; true if all bars are met. */
    static boolean run(Internet internet, PrintStream out, Plan plan) {
        Node authority = internet.node(internet.publicHost("seed", "203.0.113.10")).start("--seed").awaitReady();
        Node swapped = internet.node(internet.publicHost("one", "203.0.113.20")).start().awaitReady();
        Node other = internet.node(internet.publicHost("two", "203.0.113.30")).start().awaitReady();
        authority.mustIpop("create", NETWORK);
        for (Node node : List.of(swapped, other)) {
            node.mustIpop("join", authority.mustIpop("invite", NETWORK, "--host", node.host().name()).strip());
        }
        Swaps swaps = new Swaps(out, internet.folder(), List.of(authority, swapped, other));
        List<SwapBar> bars = SwapBar.all().stream()
            .filter(bar -> plan.chosen.isEmpty() || plan.chosen.contains(bar.bundle())).toList();
        try (TcpStream stream = TcpStream.start(swapped, other, swaps.name(other), plan.megabits)) {
            return swaps.table(bars, plan.rounds, stream);
        }
    }

    private boolean table(List<SwapBar> bars, int rounds, TcpStream stream) {
        out.printf(Locale.ROOT, "%n  %-24s %6s %8s %8s %12s  %s%n", "BUNDLE", "SWAPS", "SENT", "LOST", "LONGEST ms",
            "TCP Mb/s, VERDICT");
        String settings = settings();
        int loaders = swapped.bundleClassLoaders();
        boolean met = true;
        for (int row = -1; row < bars.size(); row++) {
            SwapBar bar = row < 0 ? new SwapBar(CONTROL, 0) : bars.get(row);
            Losses lost = rounds(bar, rounds);
            double rate = stream.megabitsPerSecond();
            boolean good = lost.longestMillis() <= bar.millis() && (bar.millis() > 0 || lost.lost() == 0) && rate > 0;
            met &= good || row < 0;
            out.printf(Locale.ROOT, "  %-24s %6d %8d %8d %12d  %.0f, %s%n", bar.bundle(), row < 0 ? 0 : rounds,
                lost.sent(), lost.lost(), lost.longestMillis(), rate, row < 0 ? "control" : good ? "ok" : "MISSED");
        }
        int held = loadersLeft(loaders);
        out.printf(Locale.ROOT, "%n  class loaders of bundles in the heap: %d before, %d after %d exchanges%n", loaders,
            held, builds);
        met &= held <= loaders;
        if (!settings().equals(settings)) {
            out.println("  addresses or routes have changed:\n" + settings + "\nnow\n" + settings());
            return false;
        }
        return met;
    }

    private int loadersLeft(int wanted) {
        long end = System.nanoTime() + RENEWAL.toNanos();
        int held = swapped.bundleClassLoaders();
        while (held > wanted && System.nanoTime() - end < 0) {
            Command.pause();
            held = swapped.bundleClassLoaders();
        }
        return held;
    }

    private Losses rounds(SwapBar bar, int rounds) {
        Losses sum = Losses.NONE;
        for (int round = 0; round < rounds; round++) {
            PingRun ping = PingRun.start(other, name(swapped));
            if (!bar.bundle().equals(CONTROL)) {
                new Exchange(swapped, bar.bundle(), "swap-" + ++builds).run(folder);
                bar.exercise(authority, swapped, other);
            }
            sum = sum.plus(ping.await());
        }
        return sum;
    }

    private String name(Node node) {
        return node.host().name() + "." + NETWORK + ".ipop";
    }

    /** Addresses and routes of the tap, as the system shows them. */
    private String settings() {
        List<String> shown = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            shown.add(swapped.host().command("ip", "-o", family, "address", "show", "dev", "ipop0").mustRun()
                .replaceAll("valid_lft.*", ""));
            shown.add(swapped.host().command("ip", family, "route", "show", "dev", "ipop0").mustRun());
        }
        return String.join("", shown);
    }
}
