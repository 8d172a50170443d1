package org.ipop.nat.stun;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ipop.api.Prefix;

/**
 * A token bucket for each prefix of senders (/24, /48) and one for all together. The table is bounded: the prefix
 * unheard for longest goes first, and the common bucket bounds what is gained by that.
 */
final class PrefixLimiter {
    static final int MAX_PREFIXES = 1024;
    static final int BURST = 20;
    static final long REFILL_NANOS = 100_000_000L;
    private static final int COMMON_BURST = 1000;
    private static final long COMMON_REFILL_NANOS = 1_000_000L;
    private static final int IPV4_LENGTH = 24;
    private static final int IPV6_LENGTH = 48;

    private final Bucket common = new Bucket(COMMON_BURST, COMMON_REFILL_NANOS);
    private final Map<Prefix, Bucket> byPrefix = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Prefix, Bucket> eldest) {
            return size() > MAX_PREFIXES;
        }
    };

    boolean admits(InetAddress sender, long nowNanos) {
        int length = sender.getAddress().length == 4 ? IPV4_LENGTH : IPV6_LENGTH;
        Prefix prefix = new Prefix(sender, length).network();
        return byPrefix.computeIfAbsent(prefix, ignored -> new Bucket(BURST, REFILL_NANOS)).take(nowNanos)
            && common.take(nowNanos);
    }

    int prefixes() {
        return byPrefix.size();
    }

    /** Kept as the time up to which its tokens are spent. */
    private static final class Bucket {
        private final long capacityNanos;
        private final long refillNanos;
        private long spentUntilNanos;
        private boolean used;

        private Bucket(int burst, long refillNanos) {
            this.capacityNanos = burst * refillNanos;
            this.refillNanos = refillNanos;
        }

        private boolean take(long nowNanos) {
            long full = nowNanos - capacityNanos;
            long spent = used && spentUntilNanos - full > 0 ? spentUntilNanos : full;
            if (spent + refillNanos - nowNanos > 0) {
                return false;
            }
            used = true;
            spentUntilNanos = spent + refillNanos;
            return true;
        }
    }
}
