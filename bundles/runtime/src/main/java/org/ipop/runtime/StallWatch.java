package org.ipop.runtime;

import org.ipop.api.runtime.Counter;

/**
 * Counts turns of the loop in which everybody had to wait for longer than {@link #LIMIT_NANOS}: the tasks since the
 * last poll plus the handling of ready descriptors, without the waiting for them. Thread: node loop.
 */
final class StallWatch {
    static final long LIMIT_NANOS = 100_000_000L;

    private final Counter stalled;
    private long polledNanos;
    private long ioNanos;

    StallWatch(Counter stalled) {
        this.stalled = stalled;
    }

    /** A turn ends where the next poll begins. */
    void pollBegins(long nowNanos) {
        if (polledNanos != 0 && nowNanos - polledNanos + ioNanos > LIMIT_NANOS) {
            stalled.increment();
        }
        ioNanos = 0;
    }

    void ioTook(long nanos) {
        ioNanos += nanos;
    }

    void pollEnded(long nowNanos) {
        polledNanos = nowNanos;
    }
}
