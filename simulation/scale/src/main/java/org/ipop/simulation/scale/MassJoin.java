package org.ipop.simulation.scale;

/** All nodes join within a few seconds, over a handful of seeds. */
final class MassJoin implements Scenario {
    static final int SEEDS = 8;
    /** In which all but the seeds start. */
    static final double WINDOW_SECONDS = 10;
    private static final double LIMIT_SECONDS = 300;
    /** From the first join until look-ups are measured: fingers come one after the other. */
    private static final double FINGERS_SECONDS = 60;
    private static final int LOOK_UPS = 5_000;
    private static final double LOOK_UP_SECONDS = 10;
    /** Links lose their use after a minute, and what remains of them half a minute later. */
    private static final double SETTLED_SECONDS = 150;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("mass-join", settings.nodes(), settings.seed());
        Population population = Population.of(settings);
        Pace pace = new Pace(population, settings.progress());
        pace.startSeeds(SEEDS);
        double start = pace.seconds();
        converge(outcome, pace, settings.nodes());
        join(population, settings.nodes() - SEEDS);
        pace.run("join", WINDOW_SECONDS);
        pace.untilRight("settle", LIMIT_SECONDS - WINDOW_SECONDS);
        pace.eachSecond(() -> { });
        outcome.atMost("right ring, s after the first join", pace.seconds() - start, LIMIT_SECONDS);
        outcome.atMost("nodes with a breach of the ring's laws", pace.census().breaches(), 0);
        outcome.add("messages a node until then", population.sentMessages() / (double) settings.nodes());
        outcome.add("bytes a node until then", population.sentBytes() / (double) settings.nodes());

        pace.run("fingers", Math.max(0, FINGERS_SECONDS - (pace.seconds() - start)));
        lookUp(outcome, pace, settings.nodes());
        pace.run("linger", Math.max(0, SETTLED_SECONDS - (pace.seconds() - start)));
        outcome.add("links a node", population.links() / (double) settings.nodes());
        outcome.trace(population.regions.trace());
        outcome.add("events", population.regions.happened());
        population.machine.heapWithin(outcome, population);
        outcome.atMost("nodes with a breach, at the end", pace.census().breaches(), 0);
        population.machine.costsWithin(outcome);
        return outcome;
    }

    /** What it remembers of the look-ups is not part of the nodes' heap. */
    private static void lookUp(Outcome outcome, Pace pace, int nodes) {
        LookUps lookUps = pace.lookUps(LOOK_UPS, LOOK_UP_SECONDS);
        outcome.atLeast("look-ups right, share", lookUps.rightShare(), 1);
        lookUps.hopsWithin(outcome, nodes);
        outcome.add("stretch of the way to the owner, median", lookUps.stretch(0.5));
    }

    private static void converge(Outcome outcome, Pace pace, int nodes) {
        Chart chart = outcome.chart(
            new Chart("convergence", "A ring after a mass join", "s after the first join", "% of all nodes"));
        double start = pace.seconds();
        pace.eachSecond(() -> {
            Census census = pace.census();
            double percent = 100.0 / nodes;
            int members = census.nodes() - census.strangers();
            double second = pace.seconds() - start;
            chart.add("on the ring", second, percent * members);
            chart.add("predecessor right", second, percent * (members - census.predecessors()));
            chart.add("all successors right", second, percent * (members - census.lists()));
        });
    }

    /** Starts so many nodes within the window, each at a time drawn by chance. */
    static void join(Population population, int count) {
        for (int i = 0; i < count; i++) {
            long atNanos = population.random().nextLong((long) (WINDOW_SECONDS * Population.SECOND));
            population.time.after(atNanos, () -> population.add(2));
        }
    }
}
