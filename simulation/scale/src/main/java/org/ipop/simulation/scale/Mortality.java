package org.ipop.simulation.scale;

/**
 * Nodes die all the time, without a word, and as many new ones come: a session lasts half an hour on average. The seeds
 * stay, since nobody could join any more without them.
 */
final class Mortality {
    private static final double SESSION_SECONDS = 1_800;

    private final Population population;
    private double due;
    private int deaths;

    Mortality(Population population) {
        this.population = population;
    }

    /** To be called each second. */
    void act() {
        for (due += population.size() / SESSION_SECONDS; due >= 1; due--) {
            population.kill(population.anyButSeeds());
            population.add(2);
            deaths++;
        }
    }

    int deaths() {
        return deaths;
    }
}
