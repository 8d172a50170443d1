package org.ipop.api.dht;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.swap.Suspendable;

/**
 * Stores small values under keys of the ring for the length of a lease. Stages fail with {@link DhtUnavailable} when no
 * majority answered in time and with ServiceGone at close. Thread: node loop.
 */
public interface Dht extends AutoCloseable, Suspendable<DhtSnapshot> {
    /** A value has at most this many bytes. */
    int MAX_VALUE_BYTES = 1024;

    /**
     * First writer wins, decided by the key's owner with a majority of its replicas. Our own unexpired value counts
     * as won again (and is replaced), so that a node that lost its memory gets its lease back.
     */
    CompletionStage<Created> create(Key key, Bytes value, Duration lease);

    /** Extends our lease under {@code key}, with a new value if it changed; Taken if somebody else holds it now. */
    CompletionStage<Created> renew(Key key, Bytes value, Duration lease);

    /** Gives our value under {@code key} back, created or put. */
    CompletionStage<Void> release(Key key);

    /** Adds our value to those of others under {@code key}; one slot a writer, the owner bounds their number. */
    CompletionStage<Void> put(Key key, Bytes value, Duration lease);

    /** All valid values under {@code key}, a created one first; each was checked by the guard. Needs a majority. */
    CompletionStage<List<Stored>> get(Key key);

    /** As {@link #get(Key)}, for who does not wait longer than that: the ring is not asked again after it. */
    default CompletionStage<List<Stored>> get(Key key, Duration patience) {
        return get(key);
    }

    /**
     * Hears of each created key of ours that another writer holds after all (rings that merged, repair); returns what
     * stops it.
     */
    AutoCloseable onLost(Consumer<Key> lost);

    /** Open stages fail; stored records are handed to the ring by {@code Overlay.close}. */
    @Override
    void close();
}
