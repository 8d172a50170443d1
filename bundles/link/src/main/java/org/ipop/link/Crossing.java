package org.ipop.link;

/**
 * The moment when traffic moves to a quicker path. What went out last is still under way on the slower one; what
 * follows waits for as long as it would overtake. A burst that is too long to wait overtakes.
 */
final class Crossing {
    /** Nobody waits longer: by then some packets out of order cost less. */
    static final long MAX_NANOS = 100_000_000L;

    private final Link link;
    private final Local local;
    private Path path;
    private boolean waits;

    Crossing(Link link) {
        this.link = link;
        this.local = link.links().local();
    }

    /** Packets wait for a moment: asked for each. */
    boolean waits() {
        return waits;
    }

    /** Traffic takes this path from now on. */
    void selected(Path next) {
        long waitNanos = path == null ? 0 : aheadNanos(path, next) - (local.now() - path.sentNanos);
        path = next;
        if (waitNanos > 0) {
            waits = true;
            local.context().schedule(Math.min(waitNanos, MAX_NANOS), this::end);
        }
    }

    /** What waits goes out now. */
    void end() {
        if (waits) {
            waits = false;
            link.seats().all().forEach(RingSeat::sendWaiting);
        }
    }

    /**
     * How much sooner what goes by one path arrives than by the other, with a quarter more, since both vary; at most,
     * where the new path's probe was repeated and has measured nothing. What was left for its silence carries nothing.
     */
    private long aheadNanos(Path former, Path next) {
        long heardAgoNanos = local.now() - former.heardNanos;
        boolean known = former.measured() && heardAgoNanos < PathSet.QUIET_NANOS + PathSet.PATIENCE_NANOS;
        return known ? (former.smoothedRttNanos - Math.max(0, next.smoothedRttNanos)) / 2 * 5 / 4 : 0;
    }
}
