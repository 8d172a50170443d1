package org.ipop.link;

/** When the direct ways to a peer whose traffic takes another one are asked again: soon at first, then ever later. */
final class Rounds {
    static final long MAX_NANOS = 60_000_000_000L;
    private static final long FIRST_NANOS = 2_000_000_000L;
    /** A stream is dearer than a relay. */
    private static final long STREAM_NANOS = 30_000_000_000L;
    /** Before rounds are so far apart the relays have been asked lately, when they were learned. */
    private static final long RELAYS_TOO_NANOS = 16_000_000_000L;

    private boolean wasDirect = true;
    private long nanos = FIRST_NANOS;
    private long nextNanos;

    Rounds(long now) {
        this.nextNanos = now + FIRST_NANOS;
    }

    long nextNanos() {
        return nextNanos;
    }

    /** Traffic has taken this path. */
    void selected(Path path, long now) {
        if (!path.udp() && wasDirect) {
            nanos = FIRST_NANOS;
            nextNanos = now + nanos;
        }
        wasDirect = path.udp();
    }

    /** One begins, while traffic takes this path; true if the next relays are to be asked, too. */
    boolean begin(Path selected, long now) {
        nanos = Math.min(2 * nanos, selected.direct() ? STREAM_NANOS : MAX_NANOS);
        nextNanos = now + nanos;
        return nanos >= RELAYS_TOO_NANOS;
    }
}
