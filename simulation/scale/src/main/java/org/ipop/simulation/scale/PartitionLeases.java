package org.ipop.simulation.scale;

/**
 * Two halves that do not reach each other give addresses of one plan to all their nodes, so that many are taken in
 * both. When they meet again, each such address has one holder, and who lost it takes another.
 */
final class PartitionLeases implements Scenario {
    private static final double REST_SECONDS = 60;
    private static final double SETTLE_SECONDS = 60;
    private static final double ASK_SECONDS = 10;
    private static final double APART_SECONDS = 1_800;
    private static final double LIMIT_SECONDS = 60;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("partition-leases", settings.nodes(), settings.seed());
        Population population = new Population(settings.seed());
        Stores stores = new Stores(population);
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        double split = pace.seconds();
        Partition.split(population);
        pace.run("apart", SETTLE_SECONDS);
        Addresses addresses = new Addresses(stores, "split", plan(settings.nodes()));
        addresses.askWithin(population.live(), ASK_SECONDS);
        pace.run("apart", APART_SECONDS - (pace.seconds() - split));
        outcome.atLeast("have an address", addresses.served(), settings.nodes());
        outcome.add("addresses taken in both halves", addresses.heldTwice());
        population.network.heal();
        meet(outcome, pace, addresses);
        outcome.trace(population.time.trace());
        population.machine.costs(outcome);
        return outcome;
    }

    private static void meet(Outcome outcome, Pace pace, Addresses addresses) {
        Chart chart = outcome.chart(new Chart("doubles", "Addresses held twice", "s after the healing", "addresses"));
        double healed = pace.seconds();
        pace.eachSecond(() -> chart.add("held twice", pace.seconds() - healed, addresses.heldTwice()));
        outcome.atMost("one ring, s after the healing", pace.untilRight("heal", LIMIT_SECONDS), LIMIT_SECONDS);
        outcome.atMost("one holder each, s after that",
            pace.until("resolve", () -> addresses.heldTwice() == 0, 2 * LIMIT_SECONDS), LIMIT_SECONDS);
        outcome.atMost("all have an address, s after that",
            pace.until("move on", () -> addresses.served() == addresses.asked(), LIMIT_SECONDS), LIMIT_SECONDS);
        outcome.atMost("held twice at the end", addresses.heldTwice(), 0);
        outcome.add("losers", addresses.losers());
        outcome.atLeast("of them have another one", addresses.movedOn(), addresses.losers());
    }

    /** The smallest plan with an address for each and as many again in reserve. */
    private static String plan(int nodes) {
        int length = 32;
        while (1L << 32 - length < 2L * nodes) {
            length--;
        }
        return "10.0.0.0/" + length;
    }
}
