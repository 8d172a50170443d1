package org.ipop.api.runtime;

/** One count, never decreasing. Thread: node loop. */
public final class Counter {
    private long value;

    public void increment() {
        value++;
    }

    public void add(long count) {
        value += count;
    }

    public long value() {
        return value;
    }
}
