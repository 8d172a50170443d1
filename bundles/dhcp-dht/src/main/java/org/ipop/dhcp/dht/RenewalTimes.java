package org.ipop.dhcp.dht;

/**
 * When a lease is renewed, in the words of RFC 2131 section 4.4.5: at T1 calmly, after T2 urgently, each time again
 * after half of what is left. All in seconds. Thread: any.
 */
record RenewalTimes(long bound, long expires) {
    /** RFC 2131: not more often than this before T2. */
    private static final long RENEWING_LEAST = 60;
    /** Ours: unlike DHCP's, a renewal here meets a different owner each time the ring has changed. */
    private static final long REBINDING_LEAST = 10;

    /** Half of the lease, give or take a tenth, so that leases of one moment are not renewed in one. */
    long t1(double chance) {
        return bound + Math.round((expires - bound) * (0.45 + 0.1 * chance));
    }

    long t2() {
        return bound + (expires - bound) * 7 / 8;
    }

    /** After a renewal that nobody answered. */
    long next(long now) {
        long pause = now < t2() ? Math.max(RENEWING_LEAST, (t2() - now) / 2)
            : Math.max(REBINDING_LEAST, (expires - now) / 2);
        return Math.min(expires, now + pause);
    }
}
