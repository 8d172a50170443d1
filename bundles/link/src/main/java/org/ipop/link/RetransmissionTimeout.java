package org.ipop.link;

/**
 * How long a question stays unanswered before it is asked again: the smoothed time to an answer and four times its
 * variation, RFC 6298 section 2. Answers to repeated questions count as well, from when they were asked first: a
 * machine so busy that everything is repeated would never be measured otherwise. Such a measure may be far too long, as
 * that of a peer that was started meanwhile, so each counts for twice the present timeout at most.
 */
final class RetransmissionTimeout {
    /** A flight lost while NATs are punched must not hold up a join for the 1 s of RFC 6298. */
    static final long LEAST_NANOS = 250_000_000L;
    static final long MOST_NANOS = 1_000_000_000L;

    private long smoothedNanos = -1;
    private long variationNanos;
    private long nanos;

    RetransmissionTimeout() {
        this(LEAST_NANOS);
    }

    /** @param nanos until something has been measured */
    RetransmissionTimeout(long nanos) {
        this.nanos = nanos;
    }

    /** An answer came so long after its question. */
    void answered(long afterNanos) {
        long measured = Math.min(afterNanos, 2 * nanos);
        if (smoothedNanos < 0) {
            smoothedNanos = measured;
            variationNanos = measured / 2;
        } else {
            variationNanos = (3 * variationNanos + Math.abs(smoothedNanos - measured)) / 4;
            smoothedNanos = (7 * smoothedNanos + measured) / 8;
        }
        nanos = Math.clamp(smoothedNanos + 4 * variationNanos, LEAST_NANOS, MOST_NANOS);
    }

    long nanos() {
        return nanos;
    }

    /** Until the try after this one, doubling as RFC 8085 section 3.1.1 asks, but no further than {@code mostNanos}. */
    long nanos(int tries, long mostNanos) {
        return Math.max(nanos, Math.min(nanos << tries, mostNanos));
    }
}
