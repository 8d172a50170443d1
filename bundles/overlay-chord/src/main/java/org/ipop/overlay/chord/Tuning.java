package org.ipop.overlay.chord;

/** Our choices; nothing here is part of the protocol but the lengths that {@code wire.ring} bounds. */
final class Tuning {
    static final long SECOND = 1_000_000_000L;

    /** Successor list: DESIGN wants 8 at least; 16 makes the list of a ring of up to 16 members its full mesh. */
    static final int SUCCESSORS = 16;
    /** Links held to so many successors of a larger ring; as many predecessors hold one to us. */
    static final int LINKED_SUCCESSORS = 8;

    /** Stabilize at once after a change, then ever more seldom. */
    static final long TICK_MIN = SECOND / 2;
    static final long TICK_MAX = 10 * SECOND;
    /** Changes within this time are pushed to the predecessor as one. */
    static final long PUSH_DELAY = SECOND / 20;
    /** So long after the last push; before that, as when very many join, changes are gathered for longer. */
    static final long PUSH_CALM = SECOND;
    static final long PUSH_PAUSE = SECOND / 4;
    /** A seed of a large ring has so many links with others; what others see of them may be so old. */
    static final int MANY_MEMBERS = 256;
    /** So many members on each side of a key are considered for the next hop; the others have it farther. */
    static final int CONSIDERED = 64;
    static final long PUBLISH_PAUSE = SECOND / 5;
    /** Whoever did not say that it knows how we stand is greeted again after this long. */
    static final long GREET_AGAIN = SECOND;
    /** A successor that leaves so many STABILIZE in a row unanswered is taken for dead. */
    static final int SILENT_TICKS = 4;
    /** So often after a change a successor whose view stays the same is told whom it misses: it may not reach them. */
    static final int TELL_AGAIN = 8;
    /** So often at once, and so often a second, what others say of themselves may change how we stand. */
    static final int TURNS = 4;
    static final long JOIN_RETRY = SECOND;
    /** Then another host is looked for. */
    static final int JOIN_TRIES = 4;

    /** One finger a time. */
    static final long FINGER_MIN = SECOND;
    static final long FINGER_MAX = 60 * SECOND;
    /** The interval grows by this part each turn that finds nothing nearer. */
    static final int FINGER_CALM = 10;
    /** So many are named to one that asks who is near. */
    static final int NEARBY = 8;
    /** So many intervals without a finger are looked for at once. */
    static final int SOUGHT = 3;
    static final int TRIED = 16;
    static final long FIND_TIMEOUT = 8 * SECOND;

    static final long PROBE_MIN = SECOND;
    static final long PROBE_MAX = 20 * SECOND;
    /** How often a member looks itself up from afar. */
    static final long CHECK_MIN = 2 * SECOND;
    static final long CHECK_MAX = 120 * SECOND;
    /** Who finds another part of the ring tells so many of its own part, and not again so soon. */
    static final int TOLD = 8;
    static final long SPREAD_PAUSE = 5 * SECOND;
    /** On average so many members of a ring probe a seed each round, so that a large ring does not flood it. */
    static final int SEED_PROBERS = 64;
    static final int REMEMBERED = 32;
    static final int SEEDS = 16;

    /** What was silent or failed is not believed in for this long when others name it. */
    static final long SUSPECT = 20 * SECOND;
    static final int SUSPECTS = 64;
    static final int OPENING = 64;
    /** A link that lost its use is given back after this long. */
    static final long LINGER = 60 * SECOND;
    /** Of more than so many links sooner: they were tried for fingers, or others came between. */
    static final int MANY_LINKS = 2 * SUCCESSORS;
    static final long LINGER_OF_MANY = 20 * SECOND;

    static final int TTL = 48;
    /** A ring so busy that answers come later than this is asked again when they are due, up to the next. */
    static final long RETRY = SECOND;
    static final long RETRY_MAX = 2 * SECOND;
    static final int PENDING = 1_024;
    /** For so long a handler may be at work on a request before a repetition begins it anew; so many are known. */
    static final long SERVING = 4 * SECOND;
    static final int SERVED = 1_024;

    private Tuning() {
    }
}
