package org.ipop.link;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import org.ipop.api.RingId;

/**
 * The wait for a peer that fell silent: what was agreed with it is kept for some minutes, and it is called on the ways
 * that led to it at last. When it answers, neither a handshake nor a proof of membership is needed: after an outage of
 * our own, or a partition, dozens of peers come back at once.
 */
final class Dormancy {
    private static final long KEPT_NANOS = 300_000_000_000L;
    /** Calls also keep our NAT's mapping: below the 30 s after which common NATs forget one. */
    private static final long LAST_CALL_NANOS = 15_000_000_000L;
    /** Of a node; the links of further peers are closed. */
    static final int MAX_DORMANT = 128;
    private static final long FIRST_CALL_NANOS = 1_000_000_000L;
    /** Whoever wants the peer has it called first; then hands are shaken, since it may have forgotten us. */
    private static final long HANDSHAKE_NANOS = 500_000_000L;
    private static final long HEARD_NANOS = 250_000_000L;

    private final Link link;
    private final Local local;
    private SortedSet<RingId> rings = Collections.emptySortedSet();
    private long endNanos;
    private long pauseNanos;
    private long callNanos;
    private long handshakeNanos;
    private long calledNanos;

    Dormancy(Link link) {
        this.link = link;
        this.local = link.links().local();
    }

    /** May another link be dormant? Counted if not. */
    static boolean hasRoom(LinkTable links) {
        boolean room = links.all().stream().filter(Link::dormant).count() < MAX_DORMANT;
        if (!room) {
            links.local().dropped("dormant");
        }
        return room;
    }

    /** @param agreed the rings in which the peer may believe that we have places for each other */
    void begin(SortedSet<RingId> agreed) {
        rings = agreed;
        long now = local.now();
        endNanos = now + KEPT_NANOS;
        pauseNanos = FIRST_CALL_NANOS;
        callNanos = now + pauseNanos;
        calledNanos = now;
        handshakeNanos = Path.NEVER;
    }

    SortedSet<RingId> rings() {
        return rings;
    }

    /** A ring, or a packet of a network, wants the peer. */
    void wanted() {
        if (handshakeNanos == Path.NEVER) {
            call();
            handshakeNanos = local.now() + HANDSHAKE_NANOS;
            link.wakeAt(handshakeNanos);
        }
    }

    /** The peer lives: something authentic has come. */
    void heard() {
        if (local.now() - calledNanos >= HEARD_NANOS) {
            call();
        }
    }

    /** Does what is due; returns when to come again. */
    long tick(long now) {
        if (endNanos - now <= 0) {
            link.close("silent for too long");
            return Path.NEVER;
        }
        if (handshakeNanos - now <= 0) {
            handshakeNanos = Path.NEVER;
            link.approach().begin(Optional.empty());
        }
        if (callNanos - now <= 0) {
            call();
            pauseNanos = Math.min(2 * pauseNanos, LAST_CALL_NANOS);
            callNanos = now + pauseNanos;
        }
        return Math.min(Math.min(callNanos, handshakeNanos), endNanos);
    }

    private void call() {
        calledNanos = local.now();
        link.paths().call();
    }
}
