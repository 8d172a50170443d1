package org.ipop.switchboard;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.runtime.Health;

/** The lines as they stand. */
final class FakeHealth implements Health {
    final Map<String, String> lines = new TreeMap<>();

    @Override
    public void report(String subject, Level level, String line) {
        lines.put(subject, line);
    }

    @Override
    public void clear(String subject) {
        lines.remove(subject);
    }

    @Override
    public List<Entry> entries() {
        return List.of();
    }
}
