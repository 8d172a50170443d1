package org.ipop.nat.portmap;

/** A router's clock since it last forgot its mappings, against ours (RFC 6887, section 8.5; RFC 6886, section 3.6). */
final class Epoch {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int TOLERANCE_SECONDS = 2;
    private static final int DRIFT = 16;

    private boolean known;
    private long seconds;
    private long heardNanos;

    /** Takes what the router says now; false if it must have started anew since it spoke last. */
    boolean goesOn(long epochSeconds, long nowNanos) {
        long router = epochSeconds - seconds;
        long ours = (nowNanos - heardNanos) / NANOS_PER_SECOND;
        boolean on = !known || router >= -1 && ours + TOLERANCE_SECONDS >= router - router / DRIFT
            && router + TOLERANCE_SECONDS >= ours - ours / DRIFT;
        known = true;
        seconds = epochSeconds;
        heardNanos = nowNanos;
        return on;
    }
}
