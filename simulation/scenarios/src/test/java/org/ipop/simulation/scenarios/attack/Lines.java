package org.ipop.simulation.scenarios.attack;

import java.util.List;
import java.util.TreeMap;
import org.ipop.api.runtime.Health;

/** What the operator reads in {@code ipop status}. */
final class Lines implements Health {
    private final TreeMap<String, Entry> bySubject = new TreeMap<>();

    @Override
    public void report(String subject, Level level, String line) {
        bySubject.put(subject, new Entry(subject, level, line));
    }

    @Override
    public void clear(String subject) {
        bySubject.remove(subject);
    }

    @Override
    public List<Entry> entries() {
        return List.copyOf(bySubject.values());
    }
}
