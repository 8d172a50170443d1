package org.ipop.overlay.mesh;

import org.ipop.wire.ring.RingMessage.Neighbourhood;

/** Our choices; only the length of the successor list is part of the protocol. */
final class Tuning {
    static final long SECOND = 1_000_000_000L;

    static final int SUCCESSORS = Neighbourhood.MAX_SUCCESSORS;
    /** Beyond so many, only members next to us are let into the table. */
    static final int MEMBERS = 256;
    /** Members heard of that wait for their link. */
    static final int HEARD = 256;
    /** So many links are opened at a time, so that a newcomer's handshakes do not delay what it came for. */
    static final int OPENING_AT_ONCE = 8;
    static final int OPENING = 64;

    /** Ask soon after a change, then ever more seldom. */
    static final long TICK_MIN = SECOND / 2;
    static final long TICK_MAX = 10 * SECOND;
    /** Changes within this time are pushed to the predecessor as one. */
    static final long PUSH_DELAY = SECOND / 20;
    /** A member that leaves so many STABILIZE in a row unanswered is taken for dead. */
    static final int SILENT_ASKS = 4;
    /** So often at once, and so often a second, what others say of themselves may change how we stand. */
    static final int TURNS = 4;
    /** Then another host is looked for. */
    static final int JOIN_TRIES = 4;
    static final long JOIN_RETRY = SECOND;

    /** What failed or fell silent is not believed in for this long when others name it. */
    static final long SUSPECT = 20 * SECOND;
    static final int SUSPECTS = 256;

    static final long PROBE_MIN = SECOND;
    static final long PROBE_MAX = 20 * SECOND;
    static final int PROBES = 3;
    static final int REMEMBERED = 64;
    static final int SEEDS = 16;

    static final int TTL = 48;
    static final int PENDING = 1_024;
    static final long RETRY = SECOND;
    static final long RETRY_MAX = 8 * SECOND;
    static final long FIND_TIMEOUT = 8 * SECOND;

    private Tuning() {
    }
}
