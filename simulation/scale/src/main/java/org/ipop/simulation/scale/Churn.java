package org.ipop.simulation.scale;

/** Nodes die and come while members look keys up. */
final class Churn implements Scenario {
    private static final double REST_SECONDS = 60;
    private static final int MINUTES = 5;
    private static final int CHART_SECONDS = 10;
    private static final int LOOK_UPS_A_SECOND = 20;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("churn", settings.nodes(), settings.seed());
        Population population = Population.of(settings);
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        LookUps lookUps = new LookUps(population);
        Chart right = outcome.chart(
            new Chart("look-ups", "Right look-ups under churn", "s", "% of those that are over"));
        Traffic traffic = new Traffic(pace, outcome);
        long bytes = population.sentBytes();
        Mortality mortality = new Mortality(population);
        for (int second = 0; second < 60 * MINUTES; second++) {
            mortality.act();
            lookUps.ask(LOOK_UPS_A_SECOND);
            pace.run("churn", 1);
            traffic.look();
            if (second % CHART_SECONDS == 0 && lookUps.over() > 0) {
                right.add("mean session 30 min", second, 100 * lookUps.rightShare());
            }
        }
        pace.run("answers", Pace.ANSWER_SECONDS);
        outcome.add("nodes that died and were replaced", mortality.deaths());
        outcome.add("look-ups", lookUps.asked());
        outcome.atLeast("of them right, share", lookUps.rightShare(), 0.999);
        outcome.add("of them wrong", lookUps.wrong());
        outcome.add("bytes a second and node",
            (population.sentBytes() - bytes) / (60.0 * MINUTES) / settings.nodes());
        outcome.add("right ring, s after the last change at the latest",
            Pace.ANSWER_SECONDS + pace.untilRight("rest", 120));
        outcome.atMost("nodes with a breach of the ring's laws", pace.census().breaches(), 0);
        outcome.trace(population.regions.trace());
        population.machine.costs(outcome);
        return outcome;
    }
}
