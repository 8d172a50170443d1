package org.ipop.dht;

/** The numbers of the protocol; docs/protocol-dht.md gives the reasons. */
final class Tuning {
    /** The overlay's service of the DHT. */
    static final int SERVICE = 1;
    /** The owner and its next successors. */
    static final int REPLICAS = 5;
    /** Of the former replica set of five; whoever asks the next three meets every majority of it. */
    static final int VOTERS = 3;
    static final long HOLD_NANOS = seconds(5);
    /** A ring notices a dead member within this. */
    static final long FAILURE_NANOS = seconds(10);
    static final long ASK_NANOS = seconds(4);
    /**
     * A replica that is silent for so long may be dead, or far: others are asked as well. Where all are slower they are
     * waited for, up to the second one.
     */
    static final long HEDGE_NANOS = seconds(1) / 20;
    static final long HEDGE_BUSY_NANOS = seconds(1);
    /** A read that a majority took part in stands for those of the next seconds; as long as a decision holds a key. */
    static final long READ_ALONE_NANOS = HOLD_NANOS;
    static final int READ_KEYS = 1_024;
    /** So many may wait for one reading. */
    static final int READ_ASKERS = 256;
    static final long OPERATION_NANOS = seconds(20);
    static final long FIRST_RETRY_NANOS = seconds(1) / 10;
    static final long LAST_RETRY_NANOS = seconds(2);
    /**
     * Half of what a member lets one other have it check at a time: what is beyond would be turned away and tried again
     * after a pause. The other half is for what owners ask of replicas in our name.
     */
    static final int WRITES_AT_ONCE = 8;
    /** A write without an answer for so long makes room for the next: its owner may be dead, others are not. */
    static final long WRITE_TURN_NANOS = seconds(1) / 4;
    /** After a change of the view, so that one change of many neighbours costs one comparison. */
    static final long SETTLE_NANOS = seconds(1) / 2;
    static final long COMPARE_NANOS = seconds(300);
    static final long SWEEP_NANOS = seconds(60);

    /** Clocks of members may differ by so much. */
    static final long SKEW_SECONDS = 30;
    static final long MAX_LEASE_SECONDS = 24 * 3600;

    /** Views grow by one; a liar must not use up their numbers at one stroke. */
    static final long MAX_VIEW_STEP = 1L << 32;
    static final int WRITERS_PER_KEY = 32;
    static final int TOMBSTONES_PER_KEY = 16;
    static final int RECORDS_PER_WRITER = 256;
    static final int RECORDS = 65_536;
    static final long BYTES = 16L << 20;
    /** As many records of {@link #RECORDS_PER_WRITER} as one writer may have, of a middling size. */
    static final long BYTES_PER_WRITER = 256L << 10;
    /** Writes that change something, of one writer to one owner: its whole share at once, then so many a second. */
    static final double WRITES_PER_SECOND = 16;
    static final int WRITES_BURST = RECORDS_PER_WRITER;
    static final int PACED_WRITERS = 1_024;
    /** Keys, node ids, fingerprint and the objects that hold them. */
    static final int RECORD_OVERHEAD_BYTES = 128;
    /** Of records in one message, below the overlay's limit with room for the header. */
    static final int PAGE_BYTES = 2_900;

    private Tuning() {
    }

    private static long seconds(long seconds) {
        return seconds * 1_000_000_000L;
    }
}
