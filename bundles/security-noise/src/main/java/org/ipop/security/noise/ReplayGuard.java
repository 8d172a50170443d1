package org.ipop.security.noise;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.ipop.api.Bytes;
import org.ipop.wire.handshake.Stamp;

/**
 * The greatest stamp seen of each static key; the key heard of longest ago makes room. The one thing that responders
 * share, and they run on workers, hence the concurrent map. A first message of a forgotten key can be repeated: that
 * costs an answer no longer than it, and no session comes of it. Thread: any.
 */
final class ReplayGuard {
    private final int limit;
    private final ConcurrentHashMap<Bytes, Seen> greatest = new ConcurrentHashMap<>();
    private final AtomicLong heard = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();

    private record Seen(Stamp stamp, long order) {
    }

    ReplayGuard(int limit) {
        this.limit = limit;
    }

    /** Remembers the stamp if it is greater than all before; false if it is not. */
    boolean admit(Bytes staticKey, Stamp stamp) {
        Seen fresh = new Seen(stamp, heard.incrementAndGet());
        Seen kept = greatest.merge(staticKey, fresh,
            (old, offered) -> offered.stamp().compareTo(old.stamp()) > 0 ? offered : old);
        while (greatest.size() > limit) {
            evictOldest();
        }
        return kept == fresh;
    }

    int size() {
        return greatest.size();
    }

    /** How many keys have been forgotten since the last call. */
    long takeEvicted() {
        return evicted.getAndSet(0);
    }

    private void evictOldest() {
        Bytes oldest = greatest.reduceEntries(Long.MAX_VALUE,
            (one, other) -> one.getValue().order() <= other.getValue().order() ? one : other).getKey();
        if (greatest.remove(oldest) != null) {
            evicted.incrementAndGet();
        }
    }
}
