package org.ipop.simulation;

import java.util.SortedMap;
import java.util.TreeMap;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;

/** Counters of one simulated node, or of many together. */
public final class SimulatedCounters implements Counters {
    private final TreeMap<String, Counter> byName = new TreeMap<>();

    @Override
    public Counter counter(String name) {
        Counter counter = byName.get(name);
        if (counter == null) {
            counter = new Counter();
            byName.put(name, counter);
        }
        return counter;
    }

    @Override
    public SortedMap<String, Long> snapshot() {
        TreeMap<String, Long> values = new TreeMap<>();
        byName.forEach((name, counter) -> values.put(name, counter.value()));
        return values;
    }
}
