package org.ipop.simulation.scale;

/** Nothing happens: what a quiet ring costs. */
final class Idle implements Scenario {
    private static final double REST_SECONDS = 600;
    private static final double MEASURED_SECONDS = 300;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("idle", settings.nodes(), settings.seed());
        Population population = Population.of(settings);
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        measure(outcome, pace, MEASURED_SECONDS);
        population.machine.heapWithin(outcome, population);
        population.machine.costs(outcome);
        return outcome;
    }

    static void measure(Outcome outcome, Pace pace, double measuredSeconds) {
        Population population = pace.population();
        long bytes = population.sentBytes();
        long messages = population.sentMessages();
        pace.eachSecond(new Traffic(pace, outcome)::look);
        pace.run("measure", measuredSeconds);
        double nodeSeconds = measuredSeconds * population.size();
        outcome.atMost("bytes a second and node", (population.sentBytes() - bytes) / nodeSeconds, 50);
        outcome.add("messages a second and node", (population.sentMessages() - messages) / nodeSeconds);
        outcome.add("links a node", population.links() / (double) population.size());
        outcome.atMost("nodes with a breach of the ring's laws", pace.census().breaches(), 0);
        outcome.trace(population.regions.trace());
    }
}
