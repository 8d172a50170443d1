package org.ipop.dht;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ipop.api.NodeId;
import org.ipop.api.runtime.TokenBucket;

/**
 * How fast one writer may have us, as owners, change the store. The writer has been proved by then, so nobody uses up
 * the allowance of another. Of more writers than we remember the one that was quiet for longest begins anew.
 */
final class Pace {
    private final DhtContext context;
    private final Map<NodeId, TokenBucket> writers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, TokenBucket> eldest) {
            return size() > Tuning.PACED_WRITERS;
        }
    };

    Pace(DhtContext context) {
        this.context = context;
    }

    /** Counted if not. */
    boolean admits(NodeId writer) {
        long now = context.node().nanoTime();
        boolean admitted = writers.computeIfAbsent(writer, ignored ->
            new TokenBucket(Tuning.WRITES_PER_SECOND, Tuning.WRITES_BURST, now)).take(1, now);
        if (!admitted) {
            context.count("drop.rate", writer);
        }
        return admitted;
    }
}
