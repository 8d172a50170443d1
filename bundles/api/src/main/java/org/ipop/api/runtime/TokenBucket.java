package org.ipop.api.runtime;

/** Lets through a steady rate and a burst. Time is an argument. Thread: its owner's. */
public final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final double burst;
    private double tokens;
    private long filledNanos;

    /** It is full at {@code nowNanos}. */
    public TokenBucket(double perSecond, double burst, long nowNanos) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledNanos = nowNanos;
    }

    /** Takes {@code cost} tokens if there are so many. */
    public boolean take(double cost, long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - filledNanos) / NANOS_PER_SECOND * perSecond);
        filledNanos = nowNanos;
        if (tokens < cost) {
            return false;
        }
        tokens -= cost;
        return true;
    }
}
