package org.ipop.link;

/**
 * How long datagrams of one path may be: datagram packetization layer path MTU discovery (RFC 8899) as a pure machine.
 * It is begun by the first packet that is longer than what every path carries, and looks no higher than the longest
 * packet that was asked for: nothing is probed that nobody would send.
 * <pre>
 *            wanted: a longer packet                      nothing longer worth trying
 *   BASE ---------------------------> SEARCHING ------------------------------------> COMPLETE
 *                                      ^     ^      wanted longer; 600 s later and in use  |
 *                                      |     +---------------------------------------------+
 *                                      |   a confirmation is unanswered three times        |
 *                                      +------- back to the base: a black hole ------------+
 * </pre>
 * Sizes are of sealed datagrams, end to end: over a relay the outer one is longer by {@link #RELAY_BYTES}.
 */
final class PathMtu {
    /** BASE_PLPMTU, section 5.1.2. */
    static final int BASE_BYTES = 1_200;
    /** MAX_PROBES, section 5.1.2. */
    static final int MAX_PROBES = 3;
    /** PROBE_TIMER, section 5.1.1, whose lower limit it is: a round trip within a session is known to be shorter. */
    static final long PROBE_NANOS = 1_000_000_000L;
    /** PMTU_RAISE_TIMER, section 5.1.1. */
    static final long RAISE_NANOS = 600_000_000_000L;
    /** CONFIRMATION_TIMER, section 5.1.1; only while long datagrams are sent. Ours: a flow waits no longer than 5 s. */
    static final long CONFIRM_NANOS = 2_000_000_000L;
    /** An eighth of what passes is near enough between likely lengths: each step of the search that fails takes 3 s. */
    private static final int NEAR = 8;
    /** Sealed header and tag of the hop, and the RELAY header. */
    static final int RELAY_BYTES = 91 + PacketSession.OVERHEAD_BYTES;
    static final long NEVER = Long.MAX_VALUE;
    /**
     * UDP payloads of paths with common MTUs: 1280 and 1500 over IPv6, tunnels of 1300 and 1400, LTE, PPPoE, IPv4 with
     * 1500, jumbo frames of 9000 bytes.
     */
    private static final int[] LIKELY = {1_232, 1_252, 1_272, 1_372, 1_400, 1_444, 1_452, 1_464, 1_472, 8_952, 8_972};
    private static final int UNKNOWN = Integer.MAX_VALUE;

    private final int base;
    private final int overhead;
    private State state = State.BASE;
    /** The longest that has come through. */
    private int carried;
    private int wanted;
    /** The shortest that has not. */
    private int tooLong = UNKNOWN;
    private int limit = UNKNOWN;
    private int blackHoles;
    private boolean used;
    private boolean told;

    private int probed;
    private long probeId;
    private int tries;
    private long dueNanos = NEVER;
    private long raiseNanos = NEVER;

    private enum State { BASE, SEARCHING, COMPLETE }

    PathMtu(boolean direct) {
        overhead = direct ? 0 : RELAY_BYTES;
        base = BASE_BYTES - overhead;
        carried = base;
    }

    static int base(boolean direct) {
        return direct ? BASE_BYTES : BASE_BYTES - RELAY_BYTES;
    }

    /** The longest datagram that is known to pass. */
    int carried() {
        return carried;
    }

    /** What is longer will not pass; {@link Integer#MAX_VALUE} while that is not known. */
    int limit() {
        return limit;
    }

    int blackHoles() {
        return blackHoles;
    }

    long probeId() {
        return probeId;
    }

    /** Tells once of each search that found where the path ends. */
    boolean narrowed() {
        boolean news = limit != UNKNOWN && !told;
        told = told || news;
        return news;
    }

    /** A datagram of this length, longer than the base, is to be sent; {@link #dueNanos} may have changed. */
    void wants(int bytes, long now) {
        used = true;
        wanted = Math.max(wanted, bytes);
        if (wanted > carried && tooLong == UNKNOWN && state != State.SEARCHING) {
            search(now);
        } else if (dueNanos == NEVER) {
            dueNanos = now + CONFIRM_NANOS;
        }
    }

    /** When to come again. */
    long dueNanos() {
        return dueNanos;
    }

    /**
     * Does what is due; returns the length of the probe that is to be sent now, or 0.
     *
     * @param freshId for a probe that is not a repetition
     */
    int tick(long freshId, long now) {
        if (dueNanos - now > 0 || dueNanos == NEVER) {
            return 0;
        }
        if (tries >= MAX_PROBES) {
            failed(now);
        } else if (state == State.COMPLETE && tries == 0) {
            confirm(now);
        }
        return dueNanos - now > 0 || dueNanos == NEVER ? 0 : probe(freshId, now);
    }

    /** A probe has been answered; true if it is the one that is open: {@link #dueNanos} has changed. */
    boolean answered(long id, long now) {
        if (tries == 0 || id != probeId) {
            return false;
        }
        tries = 0;
        carried = Math.max(carried, probed);
        if (state == State.SEARCHING) {
            next(now);
        } else {
            dueNanos = now + CONFIRM_NANOS;
        }
        return true;
    }

    private int probe(long freshId, long now) {
        if (tries == 0) {
            probeId = freshId;
        }
        tries++;
        dueNanos = now + PROBE_NANOS;
        return probed;
    }

    private void failed(long now) {
        tries = 0;
        if (state == State.COMPLETE) {
            blackHoles++;
            carried = base;
            limit = UNKNOWN;
            search(now);
        } else {
            tooLong = probed;
            next(now);
        }
    }

    /** Asks again whether what we send comes through; asks nothing while nothing is sent. */
    private void confirm(long now) {
        if (!used) {
            dueNanos = NEVER;
        } else if (now - raiseNanos >= 0) {
            search(now);
        } else {
            used = false;
            probed = carried;
        }
    }

    /** From the top: what was too long once may pass by now, and a loss of three probes may have been chance. */
    private void search(long now) {
        state = State.SEARCHING;
        tooLong = UNKNOWN;
        raiseNanos = NEVER;
        tries = 0;
        next(now);
    }

    private void next(long now) {
        probed = candidate();
        if (probed > carried) {
            dueNanos = now;
            return;
        }
        state = State.COMPLETE;
        told = limit == carried;
        limit = tooLong == UNKNOWN ? UNKNOWN : carried;
        raiseNanos = tooLong == UNKNOWN ? NEVER : now + RAISE_NANOS;
        dueNanos = now + CONFIRM_NANOS;
    }

    /** All that is wanted, then halving: first among the likely lengths, then between; 0 when near enough. */
    private int candidate() {
        if (tooLong == UNKNOWN) {
            return wanted;
        }
        int first = 0;
        int count = 0;
        for (int i = 0; i < LIKELY.length; i++) {
            int likely = LIKELY[i] - overhead;
            if (likely > carried && likely < tooLong) {
                first = count == 0 ? i : first;
                count++;
            }
        }
        if (count > 0) {
            return LIKELY[first + count / 2] - overhead;
        }
        return tooLong - carried > carried / NEAR ? (carried + tooLong) / 2 : 0;
    }
}
