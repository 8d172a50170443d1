package org.ipop.simulation.scale;

import java.util.List;
import org.ipop.api.Key;

/** A fifth of all nodes dies at one instant, and with it a fifth of the copies of what they stored. */
final class MassFailValues implements Scenario {
    private static final double REST_SECONDS = 120;
    private static final int VALUES_A_SECOND = 200;
    private static final int WRITE_SECONDS = 10;
    private static final double ANSWER_SECONDS = 25;
    private static final int MAJORITY = Values.REPLICAS / 2 + 1;
    private static final int SAMPLE = 200;
    private static final int REPAIR_SECONDS = 60;

    @Override
    public Outcome run(Settings settings) {
        Outcome outcome = new Outcome("mass-fail-values", settings.nodes(), settings.seed());
        Population population = new Population(settings.seed());
        Stores stores = new Stores(population);
        Pace pace = new Pace(population, settings.progress());
        pace.grow(settings.nodes(), REST_SECONDS);
        Values values = written(pace, stores);
        outcome.add("values", values.count());
        MassFail.kill(population);
        outcome.add("nodes left", population.size());
        outcome.add("values with a majority of their copies left", values.survivedBy(MAJORITY));
        repair(outcome, pace, values);
        outcome.atMost("nodes with a breach of the ring's laws", pace.census().breaches(), 0);
        values.readAll();
        pace.run("read", ANSWER_SECONDS);
        outcome.atLeast("of them found a minute later", values.foundOf(MAJORITY), values.survivedBy(MAJORITY));
        outcome.add("values with a copy left", values.survivedBy(1));
        outcome.add("of them found", values.foundOf(1));
        outcome.trace(population.time.trace());
        population.machine.costs(outcome);
        return outcome;
    }

    /** Counts the copies each second, as their holders' neighbours see them. */
    private static void repair(Outcome outcome, Pace pace, Values values) {
        Chart chart = outcome.chart(new Chart("copies", "Copies alive", "s after the deaths", "copies a value, of 5"));
        List<Key> sample = values.keys().subList(0, Math.min(SAMPLE, values.count()));
        double worst = Values.REPLICAS;
        double last = 0;
        for (int second = 0; second < REPAIR_SECONDS; second++) {
            Copies copies = new Copies(pace.population(), sample);
            pace.run("repair", 1);
            last = copies.mean();
            worst = Math.min(worst, last);
            chart.add("mean of " + sample.size() + " values", second, last);
        }
        outcome.add("copies a value that answer, of " + Values.REPLICAS + ", least", worst);
        outcome.add("and a minute after the deaths", last);
    }

    private static Values written(Pace pace, Stores stores) {
        Values values = new Values(stores);
        for (int second = 0; second < WRITE_SECONDS; second++) {
            values.write(VALUES_A_SECOND);
            pace.run("write", 1);
        }
        pace.run("write", ANSWER_SECONDS);
        values.locate();
        return values;
    }
}
