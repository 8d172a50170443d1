package org.ipop.link;

import org.ipop.api.NodeId;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;

/** What every part of the links needs of its own node. */
record Local(NodeId self, NodeContext context, Counters counters) {
    long now() {
        return context.nanoTime();
    }

    /** Counts a drop of this reason. */
    void dropped(String why) {
        counters.counter("link.drop." + why).increment();
    }

    void count(String what) {
        counters.counter("link." + what).increment();
    }
}
