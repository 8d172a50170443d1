package org.ipop.link;

/** Lets through a steady rate and a burst. */
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long filledNanos;

    TokenBucket(double perSecond, double burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledNanos = nowNanos;
    }

    /** Takes {@code cost} tokens if there are so many. */
    boolean take(double cost, long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - filledNanos) / NANOS_PER_SECOND * perSecond);
        filledNanos = nowNanos;
        if (tokens < cost) {
            return false;
        }
        tokens -= cost;
        return true;
    }
}
