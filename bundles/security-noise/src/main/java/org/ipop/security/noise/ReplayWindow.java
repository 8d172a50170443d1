package org.ipop.security.noise;

/**
 * Which counters have been seen (RFC 6479): a ring of words, so that the window moves without shifting bits. Counters
 * are less than 2^63. Check before the packet is opened, {@link #mark} only when it has proved authentic.
 * Thread: node loop.
 */
final class ReplayWindow {
    private static final int WORDS = 64;
    private static final int WORD_BITS = Long.SIZE;
    /** How far a packet may come late. One word is always being cleared. */
    static final int WIDTH = (WORDS - 1) * WORD_BITS;

    private final long[] seen = new long[WORDS];
    private long greatest;

    boolean isFresh(long counter) {
        if (counter > greatest) {
            return true;
        }
        return greatest - counter < WIDTH && (seen[word(counter)] & bit(counter)) == 0;
    }

    void mark(long counter) {
        if (counter > greatest) {
            long steps = Math.min(counter / WORD_BITS - greatest / WORD_BITS, WORDS);
            for (long word = greatest / WORD_BITS + 1, end = word + steps; word < end; word++) {
                seen[(int) (word % WORDS)] = 0;
            }
            greatest = counter;
        }
        seen[word(counter)] |= bit(counter);
    }

    private static int word(long counter) {
        return (int) (counter / WORD_BITS % WORDS);
    }

    private static long bit(long counter) {
        return 1L << counter % WORD_BITS;
    }
}
