package org.ipop.simulation;

/** One direction of a line of limited bandwidth, with a queue before it that takes no more than so much time. */
final class Line {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double nanosPerByte;
    private final long queueNanos;
    private long freeAtNanos;

    Line(long bytesPerSecond, long queueNanos) {
        this.nanosPerByte = NANOS_PER_SECOND / bytesPerSecond;
        this.queueNanos = queueNanos;
    }

    /** When a datagram that comes at this time is through; -1 if the queue has no room for it. */
    long through(long atNanos, int bytes) {
        long start = Math.max(atNanos, freeAtNanos);
        if (start - atNanos > queueNanos) {
            return -1;
        }
        freeAtNanos = start + (long) (bytes * nanosPerByte);
        return freeAtNanos;
    }
}
