package org.ipop.simulation.scale;

import java.util.ArrayList;
import java.util.List;

/** Mass joins of ever more nodes up to the number asked for: what grows with it, and how. */
final class Growth implements Scenario {
    private static final int LEAST = 100;
    private static final double LIMIT_SECONDS = 300;
    private static final double FINGERS_SECONDS = 60;
    private static final int LOOK_UPS = 2_000;
    /** What double the nodes may cost, in processor time. Below the least size the compiler's work hides it. */
    private static final double DOUBLING = 2.3;
    private static final int LEAST_COMPARED = 2_000;
    private static final double LOOK_UP_SECONDS = 10;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("growth", settings.nodes(), settings.seed());
        Chart hops = outcome.chart(new Chart("hops", "Hops of a look-up", "log2 of the number of nodes", "hops"));
        Chart join = outcome.chart(new Chart("join", "All join within 10 s", "log2 of the number of nodes", "s"));
        long trace = 0;
        double half = Double.MAX_VALUE;
        for (int nodes : sizes(settings.nodes())) {
            Settings size = new Settings(nodes, settings.seed(), (phase, share) ->
                settings.progress().at(nodes + ": " + phase, share));
            Size run = new Size(size, outcome);
            trace = 31 * trace + run.run(hops, join);
            if (nodes >= LEAST_COMPARED) {
                outcome.machineAtMost(nodes + ": that, of what half of them took", run.cpuSeconds / half, DOUBLING);
            }
            half = run.cpuSeconds;
        }
        outcome.trace(trace);
        return outcome;
    }

    /** Each twice the one before. */
    private static List<Integer> sizes(int greatest) {
        List<Integer> sizes = new ArrayList<>();
        for (int nodes = greatest; nodes >= LEAST; nodes /= 2) {
            sizes.addFirst(nodes);
        }
        return sizes;
    }

    private static final class Size {
        private final List<Double> joinSeconds = new ArrayList<>();
        private final Outcome outcome;
        private final int nodes;
        private final double log2;
        private final Population population;
        private final Pace pace;
        private double cpuSeconds;

        private Size(Settings settings, Outcome outcome) {
            this.outcome = outcome;
            nodes = settings.nodes();
            log2 = Math.log(nodes) / Math.log(2);
            population = Population.of(settings);
            pace = new Pace(population, settings.progress());
        }

        private long run(Chart hops, Chart join) {
            pace.startSeeds(MassJoin.SEEDS);
            double start = pace.seconds();
            population.each(this::time);
            MassJoin.join(population, nodes - MassJoin.SEEDS);
            pace.run("join", MassJoin.WINDOW_SECONDS);
            pace.untilRight("settle", LIMIT_SECONDS - MassJoin.WINDOW_SECONDS);
            joined(join, pace.seconds() - start);
            pace.run("fingers", Math.max(0, FINGERS_SECONDS - (pace.seconds() - start)));
            asked(hops, pace.lookUps(LOOK_UPS, LOOK_UP_SECONDS));
            cpuSeconds = population.machine.cpuSeconds();
            outcome.machine(nodes + ": processor time, s", cpuSeconds);
            return population.regions.trace();
        }

        private void time(Resident resident) {
            double born = pace.seconds();
            if (!resident.member()) {
                resident.onceMember(() -> {
                    double seconds = resident.loop().time().nanoTime() / (double) Population.SECOND - born;
                    population.tell(resident.loop(), () -> joinSeconds.add(seconds));
                });
            }
        }

        private void joined(Chart join, double rightSeconds) {
            outcome.atMost(nodes + ": right ring, s after the first join", rightSeconds, LIMIT_SECONDS);
            outcome.add(nodes + ": s from the start to the ring, median", joinSeconds(0.5));
            outcome.add(nodes + ": and 99 of 100", joinSeconds(0.99));
            join.add("right ring, after the first join", log2, rightSeconds);
            join.add("node on the ring, median", log2, joinSeconds(0.5));
            join.add("99 of 100", log2, joinSeconds(0.99));
        }

        private void asked(Chart hops, LookUps lookUps) {
            double meanBar = log2 / 2;
            double mostBar = log2 + 2;
            outcome.atMost(nodes + ": hops, mean", lookUps.meanHops(), meanBar);
            outcome.atMost(nodes + ": hops, 99 of 100", lookUps.hops(0.99), mostBar);
            hops.add("mean", log2, lookUps.meanHops());
            hops.add("bar of the mean", log2, meanBar);
            hops.add("99 of 100", log2, lookUps.hops(0.99));
            hops.add("bar of 99 of 100", log2, mostBar);
        }

        private double joinSeconds(double quantile) {
            return Quantile.of(joinSeconds.stream().mapToDouble(Double::doubleValue).toArray(), quantile);
        }
    }
}
