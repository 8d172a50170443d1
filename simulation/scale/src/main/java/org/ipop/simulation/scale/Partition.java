package org.ipop.simulation.scale;

/** Two halves do not reach each other for half an hour; then they do again. */
final class Partition implements Scenario {
    private static final double REST_SECONDS = 60;
    private static final double APART_SECONDS = 1_800;
    private static final double LIMIT_SECONDS = 60;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("partition", settings.nodes(), settings.seed());
        Population population = Population.of(settings);
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        split(population);
        pace.run("apart", APART_SECONDS);
        outcome.atMost("nodes with a breach in the one half", half(population, 0).breaches(), 0);
        outcome.atMost("nodes with a breach in the other", half(population, 1).breaches(), 0);
        population.network.heal();
        outcome.atMost("one ring, s after the healing", pace.untilRight("heal", LIMIT_SECONDS), LIMIT_SECONDS);
        outcome.atMost("nodes with a breach of the ring's laws", pace.census().breaches(), 0);
        outcome.trace(population.regions.trace());
        population.machine.costs(outcome);
        return outcome;
    }

    /** Into two halves by chance, which follows from the ids. */
    static void split(Population population) {
        population.network.split((one, other) -> (one.key().low() & 1) != (other.key().low() & 1));
    }

    private static Census half(Population population, int which) {
        return Census.of(population.live().stream()
            .filter(resident -> (resident.node().key().low() & 1) == which).toList());
    }
}
