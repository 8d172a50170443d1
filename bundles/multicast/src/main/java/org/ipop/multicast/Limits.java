package org.ipop.multicast;

import org.ipop.api.NodeId;
import org.ipop.api.runtime.TokenBuckets;

/**
 * How much of one member's group traffic is taken: of the member whose packets they are, as it is claimed, and of the
 * one who sends us the copies, as is proved.
 */
final class Limits {
    static final int STREAM_PER_SECOND = 5_000;
    /** To all members: each costs every one of them. */
    static final int ALL_PER_SECOND = 200;
    /** A member passes packets of several origins on. */
    static final int PASSED_ON = 4;
    private static final int MEMBERS = 256;

    private final TokenBuckets<NodeId> streams = buckets(STREAM_PER_SECOND);
    private final TokenBuckets<NodeId> broadcasts = buckets(ALL_PER_SECOND);
    private final TokenBuckets<NodeId> streamsFrom = buckets(PASSED_ON * STREAM_PER_SECOND);
    private final TokenBuckets<NodeId> broadcastsFrom = buckets(PASSED_ON * ALL_PER_SECOND);

    /** Of its own, or as it says. */
    boolean takeOf(NodeId origin, boolean all, long nowNanos) {
        return (all ? broadcasts : streams).take(origin, nowNanos);
    }

    /** By its hand. */
    boolean takeFrom(NodeId sender, boolean all, long nowNanos) {
        return (all ? broadcastsFrom : streamsFrom).take(sender, nowNanos);
    }

    /** A second's worth at once. */
    private static TokenBuckets<NodeId> buckets(int perSecond) {
        return new TokenBuckets<>(perSecond, perSecond, MEMBERS);
    }
}
