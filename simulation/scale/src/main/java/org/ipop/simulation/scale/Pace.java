package org.ipop.simulation.scale;

import java.util.function.BooleanSupplier;

/** Lets a population's time pass, second by second, and looks at it in between. */
final class Pace {
    private static final double SETTLE_SEEDS_SECONDS = 10;
    /** Longer than a look-up may take. */
    static final double ANSWER_SECONDS = 16;

    private final Population population;
    private final Scenario.Progress progress;
    private Runnable eachSecond = () -> { };

    Pace(Population population, Scenario.Progress progress) {
        this.population = population;
        this.progress = progress;
    }

    /** Runs from now on at the end of each second. */
    void eachSecond(Runnable task) {
        eachSecond = task;
    }

    Population population() {
        return population;
    }

    /** Seconds of virtual time since the beginning. */
    double seconds() {
        return population.time.nanoTime() / (double) Population.SECOND;
    }

    void startSeeds(int count) {
        for (int i = 0; i < count; i++) {
            population.addSeed();
            run("seeds", 1);
        }
        run("seeds", SETTLE_SEEDS_SECONDS);
        population.machine.beforeNodes(population);
    }

    /** All of a ring that has come to rest. */
    void grow(int nodes, double restSeconds) {
        startSeeds(MassJoin.SEEDS);
        MassJoin.join(population, nodes - MassJoin.SEEDS);
        run("join", MassJoin.WINDOW_SECONDS);
        untilRight("settle", 300);
        run("rest", restSeconds);
    }

    void run(String phase, double runSeconds) {
        for (double passed = 0; passed < runSeconds; passed++) {
            progress.at(phase, passed / runSeconds);
            second(Math.min(1, runSeconds - passed));
        }
    }

    private void second(double share) {
        population.regions.run((long) (share * Population.SECOND));
        eachSecond.run();
    }

    /** Runs until the laws of the ring hold for all, at most so long. Returns how long it took. */
    double untilRight(String phase, double limitSeconds) {
        double start = seconds();
        Census census = census();
        while (!census.right() && seconds() - start < limitSeconds) {
            progress.at(phase, 1 - census.breaches() / (double) census.nodes());
            second(1);
            census = census();
        }
        return seconds() - start;
    }

    /** Runs until the condition holds, which is asked each second, at most so long. Returns how long it took. */
    double until(String phase, BooleanSupplier condition, double limitSeconds) {
        double start = seconds();
        while (!condition.getAsBoolean() && seconds() - start < limitSeconds) {
            progress.at(phase, (seconds() - start) / limitSeconds);
            second(1);
        }
        return seconds() - start;
    }

    Census census() {
        return Census.of(population.live());
    }

    /** So many look-ups, evenly spread, and the time until the last is over. */
    LookUps lookUps(int count, double spreadSeconds) {
        LookUps lookUps = new LookUps(population);
        for (int second = 0; second < spreadSeconds; second++) {
            lookUps.ask((int) (count / spreadSeconds));
            run("look-ups", 1);
        }
        run("answers", ANSWER_SECONDS);
        lookUps.end();
        return lookUps;
    }
}
