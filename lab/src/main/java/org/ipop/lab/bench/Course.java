package org.ipop.lab.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One product on its way through the rounds: its tunnel and what was measured. */
final class Course {
    private static final int PINGS = 200;

    private final String name;
    private final Tunnel tunnel;
    private final Iperf iperf;
    private final Map<Figure, List<Double>> figures = new EnumMap<>(Figure.class);

    Course(String name, Tunnel tunnel, Iperf iperf) {
        this.name = name;
        this.tunnel = tunnel;
        this.iperf = iperf;
    }

    String name() {
        return name;
    }

    void round() {
        RoundTrips idle = RoundTrips.measure(iperf.client(), tunnel.far(), PINGS);
        add(Figure.PING_MEDIAN, idle.percentile(50));
        add(Figure.PING_WORST, idle.percentile(99));
        add(Figure.TCP_ONE, iperf.tcp(tunnel.far(), 1).mbits());
        fourStreams();
        add(Figure.UDP, iperf.udp(tunnel.far()));
        if (!tunnel.pids().isEmpty()) {
            add(Figure.RESIDENT, tunnel.residentKib() / 1024.0);
        }
    }

    private void fourStreams() {
        CompletableFuture<RoundTrips> beside =
            CompletableFuture.supplyAsync(() -> RoundTrips.measure(iperf.client(), tunnel.far(), PINGS));
        long before = tunnel.cpuMillis();
        Iperf.Transfer transfer = iperf.tcp(tunnel.far(), 4);
        double cpuSeconds = (tunnel.cpuMillis() - before) / 1e3;
        add(Figure.TCP_FOUR, transfer.mbits());
        if (!tunnel.pids().isEmpty()) {
            add(Figure.CPU, cpuSeconds / transfer.gigabytes());
        }
        RoundTrips loaded = beside.join();
        add(Figure.LOADED_MEDIAN, loaded.percentile(50));
        add(Figure.LOADED_WORST, loaded.percentile(99));
    }

    void add(Figure figure, double value) {
        figures.computeIfAbsent(figure, any -> new ArrayList<>()).add(value);
    }

    /** In the order of rounds; empty where there is nothing to measure. */
    List<Double> values(Figure figure) {
        return figures.getOrDefault(figure, List.of());
    }
}
