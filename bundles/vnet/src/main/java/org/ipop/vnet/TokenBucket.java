package org.ipop.vnet;

import org.ipop.api.runtime.NodeContext;

/** Lets through a steady rate and a burst. */
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final NodeContext context;
    private final double perSecond;
    private final double burst;
    private double tokens;
    private long filledNanos;

    TokenBucket(NodeContext context, double perSecond, double burst) {
        this.context = context;
        this.perSecond = perSecond;
        this.burst = burst;
        this.tokens = burst;
        this.filledNanos = context.nanoTime();
    }

    boolean take() {
        long now = context.nanoTime();
        tokens = Math.min(burst, tokens + (now - filledNanos) / NANOS_PER_SECOND * perSecond);
        filledNanos = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
