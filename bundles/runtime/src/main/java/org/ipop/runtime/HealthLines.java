package org.ipop.runtime;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.ipop.api.runtime.Health;

/** Health lines by subject; few, and written from any thread. */
final class HealthLines implements Health {
    private final ConcurrentMap<String, Entry> bySubject = new ConcurrentHashMap<>();

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
        return bySubject.values().stream()
            .sorted(Comparator.comparing(Entry::level).thenComparing(Entry::subject)).toList();
    }
}
