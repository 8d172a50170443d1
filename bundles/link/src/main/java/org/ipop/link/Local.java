package org.ipop.link;

import java.util.HashMap;
import java.util.Map;
import org.ipop.api.NodeId;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;

/** What every part of the links needs of its own node. */
final class Local {
    private final NodeId self;
    private final NodeContext context;
    private final Counters counters;
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

    /** Counts a drop of this reason. */
    void dropped(String why) {
        drops.computeIfAbsent(why, reason -> counters.counter("link.drop." + reason)).increment();
    }

    void count(String what) {
        counters.counter("link." + what).increment();
    }
}
