package org.ipop.runtime;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;

/** Counters by name. The map is concurrent only because parts may be built before they enter the loop. */
final class LoopCounters implements Counters {
    private final ConcurrentMap<String, Counter> byName = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name) {
        return byName.computeIfAbsent(name, ignored -> new Counter());
    }

    @Override
    public SortedMap<String, Long> snapshot() {
        SortedMap<String, Long> values = new TreeMap<>();
        byName.forEach((name, counter) -> values.put(name, counter.value()));
        return values;
    }
}
