package org.ipop.transport.netty;

/**
 * What the far ends of streams may cost us.
 *
 * @param streams       open at a time for each listener
 * @param queueBytes    written and not yet taken by the system, for each stream
 * @param idleSeconds   without a byte either way, then the stream is closed; 0 = for ever
 * @param lingerSeconds for what is left to do once one side has closed its half
 */
record StreamLimits(int streams, int queueBytes, int idleSeconds, int lingerSeconds) {
    private static final int QUEUE_BYTES = 1024 * 1024;

    /** A peer on the network may vanish without a word. */
    static final StreamLimits TCP = new StreamLimits(256, QUEUE_BYTES, 120, 10);

    /** The system tells when a local process is gone; a person who reads page by page may take a while. */
    static final StreamLimits UNIX = new StreamLimits(64, QUEUE_BYTES, 0, 60);
}
