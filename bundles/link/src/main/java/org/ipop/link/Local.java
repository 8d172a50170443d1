package org.ipop.link;

import java.util.HashMap;
import java.util.Map;
import org.ipop.api.NodeId;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.RetransmissionTimeout;

/** What every part of the links needs of its own node. */
final class Local {
    /** A flight lost while NATs are punched must not hold up a join for the 1 s of RFC 6298. */
    private static final long LEAST_TIMEOUT_NANOS = 250_000_000L;
    private static final long MOST_TIMEOUT_NANOS = 1_000_000_000L;
    private static final long OVERSLEPT_NANOS = 100_000_000L;

    private final NodeId self;
    private final NodeContext context;
    private final Counters counters;
    private final RetransmissionTimeout handshakeTimeout =
        new RetransmissionTimeout(LEAST_TIMEOUT_NANOS, MOST_TIMEOUT_NANOS);
    /** Looked up by reason only: a flood of bad datagrams must not cost us more than them. */
    private final Map<String, Counter> drops = new HashMap<>();

    Local(NodeId self, NodeContext context, Counters counters) {
        this.self = self;
        this.context = context;
        this.counters = counters;
    }

    NodeId self() {
        return self;
    }

    NodeContext context() {
        return context;
    }

    long now() {
        return context.nanoTime();
    }

    /** Whether what was due then comes late: only now do we read what has come in meanwhile. */
    boolean overslept(long dueNanos) {
        return now() - dueNanos >= OVERSLEPT_NANOS;
    }

    /** What peers need for the first answer of a handshake, with what this machine needs for its own part. */
    RetransmissionTimeout handshakeTimeout() {
        return handshakeTimeout;
    }

    /** Counts a drop of this reason. */
    void dropped(String why) {
        drops.computeIfAbsent(why, reason -> counters.counter("link.drop." + reason)).increment();
    }

    /** As {@link #dropped(String)}, where it is known who is to blame: a node that has proved to be it, or a host. */
    void dropped(String why, Object culprit) {
        drops.computeIfAbsent(why, reason -> counters.counter("link.drop." + reason)).increment(culprit);
    }

    /** As {@link #count(String)}, where it is known whose fault it is. */
    void count(String what, Object culprit) {
        counters.counter("link." + what).increment(culprit);
    }

    void count(String what) {
        counters.counter("link." + what).increment();
    }
}
