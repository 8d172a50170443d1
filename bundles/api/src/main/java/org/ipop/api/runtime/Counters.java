package org.ipop.api.runtime;

import java.util.SortedMap;

/** Counts of what happens per packet or per request; shown by {@code ipop counters}. */
public interface Counters {
    /**
     * The counter of this name, made at the first call. Thread: node loop.
     *
     * @param name dotted, the part first: "link.drop.replayed"
     */
    Counter counter(String name);

    /** A copy of all values by name. Thread: node loop. */
    SortedMap<String, Long> snapshot();
}
