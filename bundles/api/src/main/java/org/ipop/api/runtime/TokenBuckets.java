package org.ipop.api.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link TokenBucket} for each key. Of more keys than there is room for the one unused for longest begins anew.
 * Thread: its owner's.
 *
 * @param <K> whom the rate is counted for
 */
public final class TokenBuckets<K> {
    private final double perSecond;
    private final double burst;
    private final Map<K, TokenBucket> byKey;

    public TokenBuckets(double perSecond, double burst, int keys) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.byKey = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, TokenBucket> eldest) {
                return size() > keys;
            }
        };
    }

    /** Takes one token of this key's if there is one. */
    public boolean take(K key, long nowNanos) {
        return byKey.computeIfAbsent(key, ignored -> new TokenBucket(perSecond, burst, nowNanos)).take(1, nowNanos);
    }
}
