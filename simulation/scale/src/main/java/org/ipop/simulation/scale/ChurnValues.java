package org.ipop.simulation.scale;

/**
 * Nodes die and come. Each one has an address, and values lie in their stores, which are read all the time. Nobody gets
 * an address of which another one, dead or alive, has a lease.
 */
final class ChurnValues implements Scenario {
    private static final String PLAN = "10.66.0.0/16";
    private static final double REST_SECONDS = 60;
    private static final double ANSWER_SECONDS = 25;
    private static final int MINUTES = 5;
    private static final int VALUES = 2_000;
    private static final int READS_A_SECOND = 20;
    private static final double SETTLE_SECONDS = 60;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("churn-values", settings.nodes(), settings.seed());
        Population population = new Population(settings.seed());
        Stores stores = new Stores(population);
        Addresses addresses = new Addresses(stores, "churn", PLAN);
        population.each(resident -> resident.onceMember(() -> addresses.ask(resident)));
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        Values values = new Values(stores);
        values.write(VALUES);
        pace.run("write", ANSWER_SECONDS);
        values.locate();
        int doubledByMassJoin = addresses.doubledInDisorder();

        Mortality mortality = new Mortality(population);
        for (int second = 0; second < 60 * MINUTES; second++) {
            mortality.act();
            values.read(READS_A_SECOND);
            pace.run("churn", 1);
        }
        pace.run("settle", SETTLE_SECONDS);
        outcome.add("nodes that died and were replaced", mortality.deaths());
        outcome.add("reads", values.reads());
        outcome.atLeast("of them right, share", values.rightShare(), 0.999);
        values.readAll();
        pace.run("read", ANSWER_SECONDS);
        outcome.atLeast("values found at the end, of " + values.count(), values.foundOf(0), values.count());
        outcome.add("addresses asked for by newcomers", addresses.asked() - settings.nodes());
        outcome.atMost("taken doubly", addresses.doubledInOrder() + addresses.doubledInDisorder()
            - doubledByMassJoin, 0);
        outcome.atLeast("living nodes with an address, share", addresses.servedShare(), 1);
        outcome.trace(population.time.trace());
        population.machine.costs(outcome);
        return outcome;
    }
}
