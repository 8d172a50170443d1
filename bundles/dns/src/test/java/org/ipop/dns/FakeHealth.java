package org.ipop.dns;

import java.util.List;
import java.util.TreeMap;
import org.ipop.api.runtime.Health;

/** Health lines in a map. */
public final class FakeHealth implements Health {
    private final TreeMap<String, Entry> lines = new TreeMap<>();

    @Override
    public void report(String subject, Level level, String line) {
        lines.put(subject, new Entry(subject, level, line));
    }

    @Override
    public void clear(String subject) {
        lines.remove(subject);
    }

    @Override
    public List<Entry> entries() {
        return List.copyOf(lines.values());
    }

    public List<String> lines() {
        return lines.values().stream().map(Entry::line).toList();
    }
}
