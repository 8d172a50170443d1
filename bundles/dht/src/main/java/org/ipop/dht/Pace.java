package org.ipop.dht;

import org.ipop.api.NodeId;
import org.ipop.api.runtime.TokenBuckets;

/**
 * How fast one writer may have us, as owners, change the store. The writer has been proved by then, so nobody uses up
 * the allowance of another. Of more writers than we remember the one that was quiet for longest begins anew.
 */
final class Pace {
    private final DhtContext context;
    private final TokenBuckets<NodeId> writers =
        new TokenBuckets<>(Tuning.WRITES_PER_SECOND, Tuning.WRITES_BURST, Tuning.PACED_WRITERS);

    Pace(DhtContext context) {
        this.context = context;
    }

    /** Counted if not. */
    boolean admits(NodeId writer) {
        boolean admitted = writers.take(writer, context.node().nanoTime());
        if (!admitted) {
            context.count("drop.rate", writer);
        }
        return admitted;
    }
}
