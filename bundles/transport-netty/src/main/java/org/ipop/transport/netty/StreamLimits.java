package org.ipop.transport.netty;

/**
 * What the far ends of streams may cost us.
 *
 * @param streams       open at a time for each listener
 * @param queueBytes    written and not yet taken by the system, for each stream
 * @param idleSeconds   without a byte either way, then the stream is closed; 0 = for ever
 * @param answerSeconds for our answer once the far end has sent its last byte; it may be gone altogether
 * @param lingerSeconds for the far end to take what was written before we closed
 */
record StreamLimits(int streams, int queueBytes, int idleSeconds, int answerSeconds, int lingerSeconds) {
    private static final int QUEUE_BYTES = 1024 * 1024;

    /** A peer on the network may vanish without a word. */
    static final StreamLimits TCP = new StreamLimits(256, QUEUE_BYTES, 120, 10, 10);

    /** A shell may stand still for long; a person who reads page by page may take a while. */
    static final StreamLimits UNIX = new StreamLimits(64, QUEUE_BYTES, 0, 3, 60);
}
