package org.ipop.simulation;

import java.util.EnumMap;

/** Counts fates. */
final class Tally {
    private final EnumMap<Fate, Long> counts = new EnumMap<>(Fate.class);

    void count(Fate fate) {
        counts.merge(fate, 1L, Long::sum);
    }

    long of(Fate fate) {
        return counts.getOrDefault(fate, 0L);
    }
}
