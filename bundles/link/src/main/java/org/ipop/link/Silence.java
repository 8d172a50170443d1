package org.ipop.link;

import java.util.Optional;

/**
 * How long the selected path of a link has been silent, and what is to be made of it. A node that did not run for a
 * while has read nothing, so that time proves nothing against the peer. And where a silence proved to be mere slowness,
 * more patience is had, as RFC 6298 section 5.5 has it with a timer that ran out too early.
 */
final class Silence {
    private static final double MAX_TOLERANCE = 4;
    private static final double CALMING = 0.875;
    /** So often a peer can make us doubt the path that we take. */
    private static final long DOUBT_NANOS = 1_000_000_000L;
    /** So long its path is preferred though the peer doubts it: it may be that the peer, or its machine, is slow. */
    private static final long BENEFIT_NANOS = 250_000_000L;

    private final Unheard unheard = new Unheard();
    private long listeningSinceNanos = Long.MIN_VALUE / 2;
    private Optional<Long> suspectSince = Optional.empty();
    private boolean told;
    private boolean moved;
    private long doubtedNanos = Long.MIN_VALUE / 2;
    private long sureNanos;
    private double tolerance = 1;

    /** Something has come in on the selected path. */
    void heard() {
        if (suspect() && !moved) {
            tolerance = Math.min(2 * tolerance, MAX_TOLERANCE);
        }
        end();
    }

    /** A probe has been answered; calms us if it was in time. */
    void answered() {
        if (!suspect()) {
            tolerance = Math.max(1, CALMING * tolerance);
        }
    }

    /** A path has been selected. */
    void end() {
        if (told) {
            tolerance = Math.min(2 * tolerance, MAX_TOLERANCE);
        }
        unheard.clear();
        suspectSince = Optional.empty();
        told = false;
        moved = false;
    }

    /** A datagram that expects something has gone out; true if it is now worth watching the clock. */
    boolean sent(long now) {
        return unheard.sent(now);
    }

    /** For how long what went out has had no answer. */
    long unheardNanos(long now) {
        return unheard.nanos(now);
    }

    /** We have not run for a while: only now do we read what has come in meanwhile. */
    void overslept(long now) {
        listeningSinceNanos = now;
    }

    boolean suspect() {
        return suspectSince.isPresent();
    }

    void suspect(long now) {
        suspectSince = Optional.of(now);
        sureNanos = now;
    }

    /** Suspect enough to leave it for any path that answers. */
    boolean sure(long now) {
        return suspect() && now - sureNanos >= 0;
    }

    /** We are elsewhere: as suspect as a path can be, but that is not the peer's slowness. */
    void moved(long now) {
        moved = true;
        suspect(now);
    }

    /** The peer hears nothing of us, it says; false where it says so too often, or we are not sure already. */
    boolean doubted(long now) {
        if (suspect() || now - doubtedNanos < DOUBT_NANOS) {
            return false;
        }
        doubtedNanos = now;
        moved(now);
        sureNanos = now + BENEFIT_NANOS;
        return true;
    }

    /** When the selected path is to be looked at next. */
    long nextAt(Path path, long keepAliveNanos) {
        if (suspect()) {
            return Math.min(deadAt(path), path.probeSentNanos + PathSet.SUSPECT_PROBE_NANOS);
        }
        return path.probeOpen ? suspectAt(path) : Math.min(path.sentNanos + keepAliveNanos, probeAt(path));
    }

    /** When the path became suspect; NEVER if it is not. */
    long suspectSinceNanos() {
        return suspectSince.orElse(Path.NEVER);
    }

    /** True once a silence. */
    boolean tell() {
        boolean first = !told;
        told = true;
        return first;
    }

    /** From when on a probe of this path is worth its while because of a flow that hears nothing; NEVER: none is. */
    long probeAt(Path path) {
        return unheard.silentAt(Math.max(PathSet.QUIET_NANOS, 2 * path.smoothedRttNanos));
    }

    /** When the open probe of this path has been silent for too long. */
    long suspectAt(Path path) {
        long since = Math.max(Math.max(path.probeOpenedNanos, path.heardNanos), listeningSinceNanos);
        return since + tolerated(Math.max(PathSet.PATIENCE_NANOS, 3 * path.smoothedRttNanos));
    }

    /** When this path, if it is suspect, is to be taken for dead. */
    long deadAt(Path path) {
        return suspectSince.map(since -> Math.max(since, listeningSinceNanos)
            + tolerated(Math.max(PathSet.DEAD_NANOS, 3 * path.smoothedRttNanos))).orElse(Path.NEVER);
    }

    private long tolerated(long nanos) {
        return (long) (tolerance * nanos);
    }
}
