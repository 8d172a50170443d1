package org.ipop.simulation.scale;

/** Nothing happens, but each node has an address, which it renews, and stores what others have. */
final class IdleLeases implements Scenario {
    private static final double REST_SECONDS = 600;
    /** As long as the time from one renewal to the next, so that each one's falls into it. */
    private static final double MEASURED_SECONDS = 1_800;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("idle-leases", settings.nodes(), settings.seed());
        Population population = new Population(settings.seed());
        Stores stores = new Stores(population);
        Addresses addresses = new Addresses(stores, "idle", "10.66.0.0/16");
        population.each(resident -> resident.onceMember(() -> addresses.ask(resident)));
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        Idle.measure(outcome, pace, MEASURED_SECONDS);
        outcome.atLeast("nodes with an address", addresses.served(), settings.nodes());
        population.machine.heap(outcome, population);
        population.machine.costs(outcome);
        return outcome;
    }
}
