package org.ipop.api.runtime;

import java.util.List;

/** What an operator should know now: faults that last, a line each. Shown by {@code ipop status}. Thread: any. */
public interface Health {
    /** Sets the line of a subject ("tap", "dns", "configuration"), replacing the former one. */
    void report(String subject, Level level, String line);

    /** The subject is well again. */
    void clear(String subject);

    /** Worst first, then by subject. */
    List<Entry> entries();

    /** ERROR: something does not work; WARNING: something works less well than it could. */
    enum Level { ERROR, WARNING }

    record Entry(String subject, Level level, String line) {
    }
}
