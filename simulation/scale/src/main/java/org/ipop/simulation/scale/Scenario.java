package org.ipop.simulation.scale;

/** A short program over very many nodes. */
@FunctionalInterface
interface Scenario {
    Outcome run(Settings settings);

    /**
     * What a run is asked for.
     *
     * @param nodes    how many
     * @param seed     what everything drawn by chance follows from
     * @param progress hears how far it is
     */
    record Settings(int nodes, long seed, Progress progress) {
    }

    /** Hears how far a run is. */
    @FunctionalInterface
    interface Progress {
        /** @param share of the phase, 0 to 1 */
        void at(String phase, double share);
    }
}
