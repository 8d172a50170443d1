package org.ipop.simulation.scale;

/** How much longer the way along a ring at rest takes than the direct one. */
final class Stretch implements Scenario {
    private static final double REST_SECONDS = 600;
    private static final double MEASURED_SECONDS = 60;
    private static final int LOOK_UPS = 5_000;
    private static final double LOOK_UP_SECONDS = 10;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("stretch", settings.nodes(), settings.seed());
        Population population = Population.of(settings);
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        long bytes = population.sentBytes();
        pace.run("measure", MEASURED_SECONDS);
        outcome.add("bytes a second and node", (population.sentBytes() - bytes) / MEASURED_SECONDS / settings.nodes());
        LookUps lookUps = pace.lookUps(LOOK_UPS, LOOK_UP_SECONDS);
        outcome.atLeast("look-ups right, share", lookUps.rightShare(), 1);
        outcome.atMost("stretch of the way to the owner, median", lookUps.stretch(0.5), 2);
        outcome.add("90 of 100", lookUps.stretch(0.9));
        lookUps.hopsWithin(outcome, settings.nodes());
        outcome.add("links a node", population.links() / (double) settings.nodes());
        outcome.trace(population.regions.trace());
        population.machine.costs(outcome);
        return outcome;
    }
}
