package org.ipop.api.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/** One count, never decreasing. Of misdeeds it also knows who committed the last ones. Thread: node loop. */
public final class Counter {
    /** So many culprits are remembered; the one that has been quiet for longest is forgotten first. */
    public static final int CULPRITS = 8;

    private long value;
    private Map<Object, Long> culprits = Map.of();

    public void increment() {
        value++;
    }

    /**
     * As {@link #increment()}, for something that somebody did to us.
     *
     * @param culprit a NodeId, or an InetAddress where no node has shown itself; whoever blames a node says in the
     *                counter's documentation whether it has proved to be that node
     */
    public void increment(Object culprit) {
        value++;
        if (culprits.isEmpty()) {
            culprits = new LinkedHashMap<>();
        }
        Long former = culprits.remove(culprit);
        culprits.put(culprit, former == null ? 1 : former + 1);
        if (culprits.size() > CULPRITS) {
            culprits.remove(culprits.keySet().iterator().next());
        }
    }

    public void add(long count) {
        value += count;
    }

    public long value() {
        return value;
    }

    /** Who did it lately and how often, the last one last; a copy. */
    public Map<Object, Long> culprits() {
        return new LinkedHashMap<>(culprits);
    }
}
