package org.ipop.api.runtime;

/**
 * How long a question stays unanswered before it is asked again: the smoothed time to an answer and four times its
 * variation, RFC 6298 section 2. Answers to repeated questions count as well, from when they were asked first: a
 * machine so busy that everything is repeated would never be measured otherwise. Such a measure may be far too long, as
 * that of a peer that was started meanwhile, so each counts for twice the present timeout at most. Thread: its
 * owner's.
 */
public final class RetransmissionTimeout {
    private final long leastNanos;
    private final long mostNanos;
    private long smoothedNanos = -1;
    private long variationNanos;
    private long nanos;

    /** @param leastNanos as long as nothing has been measured, and never less */
    public RetransmissionTimeout(long leastNanos, long mostNanos) {
        this.leastNanos = leastNanos;
        this.mostNanos = mostNanos;
        this.nanos = leastNanos;
    }

    /** For other questions in the same bounds; as long as this one is now until something has been measured. */
    public RetransmissionTimeout another() {
        RetransmissionTimeout other = new RetransmissionTimeout(leastNanos, mostNanos);
        other.nanos = nanos;
        return other;
    }

    /** An answer came so long after its question. */
    public void answered(long afterNanos) {
        long measured = Math.min(afterNanos, 2 * nanos);
        if (smoothedNanos < 0) {
            smoothedNanos = measured;
            variationNanos = measured / 2;
        } else {
            variationNanos = (3 * variationNanos + Math.abs(smoothedNanos - measured)) / 4;
            smoothedNanos = (7 * smoothedNanos + measured) / 8;
        }
        nanos = Math.clamp(smoothedNanos + 4 * variationNanos, leastNanos, mostNanos);
    }

    public long nanos() {
        return nanos;
    }

    /** Until the try after this one, doubling as RFC 8085 section 3.1.1 asks, but no further than {@code mostNanos}. */
    public long nanos(int tries, long mostNanos) {
        return Math.max(nanos, Math.min(nanos << tries, mostNanos));
    }
}
