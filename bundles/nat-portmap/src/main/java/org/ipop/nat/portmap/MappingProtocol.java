package org.ipop.nat.portmap;

import java.util.concurrent.CompletionStage;

/** One way to talk with a router about one port. Thread: node loop. */
interface MappingProtocol extends AutoCloseable {
    String name();

    /**
     * Asks for a mapping, or for the one that we have to go on. Fails with {@link org.ipop.api.Refused} when the router
     * is silent or says no.
     */
    CompletionStage<Grant> map(long lifetimeSeconds);

    /** Has the router kept what it granted, as far as it tells? Silence is no loss: it may be starting again. */
    CompletionStage<Boolean> keeps();

    /** After how long it is worth asking again whether the router keeps it. */
    long checkSeconds();

    /** Gives back what was granted; nobody waits for an answer. */
    void release();

    @Override
    void close();
}
