package org.ipop.simulation.scale;

import java.util.List;

/**
 * All nodes want an address of a /16: in one network as soon as they are on a ring that all join within seconds, in
 * another when that ring is at rest. Then 300 want one of a /24.
 */
final class Leases implements Scenario {
    private static final String PLAN = "10.66.0.0/16";
    private static final double ASK_SECONDS = 10;
    private static final double PATIENCE_SECONDS = 120;
    private static final double REST_SECONDS = 60;
    private static final double RESOLVED_SECONDS = 60;
    private static final double LEASE_SECONDS = 5;
    private static final String SMALL_PLAN = "10.67.0.0/24";
    private static final int SMALL_PLAN_ASKERS = 300;
    /** All but the network's own, the broadcast address and the name server's. */
    private static final int SMALL_PLAN_ADDRESSES = 253;
    private static final double SMALL_PLAN_PATIENCE_SECONDS = 600;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("leases", settings.nodes(), settings.seed());
        Machine machine = new Machine();
        Population population = new Population(settings.seed());
        Pace pace = new Pace(population, settings.progress());
        Stores stores = new Stores(population);
        pace.startSeeds(MassJoin.SEEDS);
        joining(outcome, pace, stores, settings.nodes());
        pace.run("rest", REST_SECONDS);
        atRest(outcome, pace, stores);
        tooMany(outcome, pace, stores);
        outcome.trace(population.time.trace());
        population.machine.heap(outcome, population);
        machine.costs(outcome);
        return outcome;
    }

    /** The laws of the ring do not hold yet when the first ones ask. */
    private static void joining(Outcome outcome, Pace pace, Stores stores, int nodes) {
        Addresses addresses = new Addresses(stores, "early", PLAN);
        stores.population.each(resident -> resident.onceMember(() -> addresses.ask(resident)));
        double start = pace.seconds();
        MassJoin.join(stores.population, nodes - MassJoin.SEEDS);
        pace.run("join", MassJoin.WINDOW_SECONDS);
        pace.untilRight("settle", PATIENCE_SECONDS);
        outcome.add("joining: right ring, s after the first join", pace.seconds() - start);
        outcome.add("joining: have an address by then", addresses.served());
        double resolved = pace.until("resolve", () -> addresses.heldTwice() == 0, PATIENCE_SECONDS);
        pace.until("leases", () -> addresses.served() == nodes, PATIENCE_SECONDS);
        outcome.atLeast("joining: have an address", addresses.served(), nodes);
        outcome.add("joining: s from the ring to it, median", addresses.seconds(0.5));
        outcome.add("joining: and 99 of 100", addresses.seconds(0.99));
        outcome.add("joining: taken doubly before the laws held", addresses.doubledInDisorder());
        outcome.atMost("joining: resolved, s after they held", resolved, RESOLVED_SECONDS);
        outcome.atMost("joining: taken doubly while they held", addresses.doubledInOrder(), 0);
    }

    private static void atRest(Outcome outcome, Pace pace, Stores stores) {
        Addresses addresses = new Addresses(stores, "calm", PLAN);
        int nodes = stores.population.size();
        outcome.atMost("at rest: nodes with a breach of the laws", pace.census().breaches(), 0);
        addresses.askWithin(stores.population.live(), ASK_SECONDS);
        pace.run("leases", ASK_SECONDS);
        pace.until("leases", () -> addresses.served() == nodes, PATIENCE_SECONDS);
        outcome.atMost("at rest: nodes with a breach after it", pace.census().breaches(), 0);
        outcome.atLeast("at rest: have an address", addresses.served(), nodes);
        outcome.add("at rest: s to it, median", addresses.seconds(0.5));
        outcome.atMost("at rest: and 99 of 100", addresses.seconds(0.99), LEASE_SECONDS);
        outcome.atMost("at rest: taken doubly", addresses.doubledInOrder() + addresses.doubledInDisorder(), 0);
    }

    /** The last ones have to find out that there is nothing left. */
    private static void tooMany(Outcome outcome, Pace pace, Stores stores) {
        Addresses addresses = new Addresses(stores, "small", SMALL_PLAN);
        List<Resident> live = stores.population.live();
        List<Resident> askers = live.subList(0, Math.min(SMALL_PLAN_ASKERS, live.size()));
        addresses.askWithin(askers, ASK_SECONDS);
        pace.run("full", ASK_SECONDS);
        pace.until("full", () -> addresses.served() + addresses.refused() == askers.size(),
            SMALL_PLAN_PATIENCE_SECONDS);
        int served = Math.min(SMALL_PLAN_ADDRESSES, askers.size());
        outcome.atLeast("/24: have an address", addresses.served(), served);
        outcome.atLeast("/24: told that the pool is full", addresses.refused(), askers.size() - served);
        outcome.add("/24: s to the answer, median", addresses.seconds(0.5));
        outcome.add("/24: and the last one", addresses.seconds(1));
        outcome.atMost("/24: taken doubly", addresses.doubledInOrder() + addresses.doubledInDisorder(), 0);
    }
}
