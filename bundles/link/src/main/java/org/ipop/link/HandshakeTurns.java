package org.ipop.link;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Our own handshakes take turns. If all that a node wants began at once on a busy machine, all would end late, be
 * repeated, given up and begun anew, for nothing. More have their turn at a time while they end soon, half as many once
 * one ends late, as RFC 5681 has it with segments. Whoever does not answer gives its turn to the next and goes on.
 */
final class HandshakeTurns {
    static final int FIRST = 8;
    /** Some peers are gone, and each holds its turn for {@link #SOON_NANOS}: the others must not wait for long. */
    static final int LEAST = 4;
    static final int MOST = 32;
    static final long SOON_NANOS = 1_000_000_000L;
    static final long LATE_NANOS = 2_000_000_000L;
    /** Where we are late ourselves, so many times {@link #SOON_NANOS} are had for an answer. */
    static final int PATIENCE = 3;

    private final Local local;
    private final ArrayDeque<Initiation> waiting = new ArrayDeque<>();
    private final Set<Initiation> having = new LinkedHashSet<>();
    private int turns = FIRST;
    private long fewerSinceNanos;

    HandshakeTurns(Local local) {
        this.local = local;
        this.fewerSinceNanos = local.now();
    }

    /** Starts it, now or when its turn comes. */
    void enter(Initiation initiation) {
        waiting.add(initiation);
        next();
    }

    /** It has come to a session. */
    void succeeded(Initiation initiation) {
        long took = local.now() - initiation.startedNanos();
        if (took <= SOON_NANOS) {
            turns = Math.min(turns + 1, MOST);
        } else if (took > LATE_NANOS) {
            late(initiation);
        }
        ended(initiation);
    }

    /** It took long, perhaps longer than we waited. Once for all that were under way together. */
    void late(Initiation initiation) {
        if (initiation.startedNanos() - fewerSinceNanos >= 0) {
            turns = Math.max(turns / 2, LEAST);
            fewerSinceNanos = local.now();
        }
    }

    /** It goes on no longer, or has not begun and never will. */
    void ended(Initiation initiation) {
        waiting.remove(initiation);
        having.remove(initiation);
        next();
    }

    /** Nobody has a turn any more. */
    void close() {
        waiting.clear();
        having.clear();
    }

    private void next() {
        while (having.size() < turns && !waiting.isEmpty()) {
            Initiation initiation = waiting.poll();
            having.add(initiation);
            awaitAnswer(initiation, 1);
            initiation.start();
        }
    }

    private void awaitAnswer(Initiation initiation, int times) {
        long dueNanos = local.now() + SOON_NANOS;
        local.context().schedule(SOON_NANOS, () -> {
            if (!having.contains(initiation) || initiation.answered()) {
                return;
            }
            if (local.overslept(dueNanos) && times < PATIENCE) {
                awaitAnswer(initiation, times + 1);
            } else {
                having.remove(initiation);
                next();
            }
        });
    }
}
