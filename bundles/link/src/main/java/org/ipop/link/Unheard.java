package org.ipop.link;

/** What has gone out on the selected path since something came in. */
final class Unheard {
    private static final int QUIET_DATAGRAMS = 3;

    private int datagrams;
    private long firstNanos;

    /** True if it is now worth watching the clock. */
    boolean sent(long now) {
        if (datagrams++ == 0) {
            firstNanos = now;
        }
        return datagrams == QUIET_DATAGRAMS;
    }

    /** Since the first of it; 0 where there is none. */
    long nanos(long now) {
        return datagrams == 0 ? 0 : now - firstNanos;
    }

    void clear() {
        datagrams = 0;
    }

    /** From when on the silence is worth a probe, if a flow may hear nothing for so long; NEVER: there is no flow. */
    long silentAt(long quietNanos) {
        return datagrams >= QUIET_DATAGRAMS ? firstNanos + quietNanos : Path.NEVER;
    }
}
