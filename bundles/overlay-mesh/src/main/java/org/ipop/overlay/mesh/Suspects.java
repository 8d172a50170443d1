package org.ipop.overlay.mesh;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ipop.api.NodeId;
import org.ipop.api.runtime.NodeContext;

/** Who failed us a short while ago: not believed in when others name it. At the limit the oldest is forgotten. */
final class Suspects {
    private final NodeContext context;
    private final Map<NodeId, Long> untilNanos = new LinkedHashMap<>();

    Suspects(NodeContext context) {
        this.context = context;
    }

    void add(NodeId node) {
        untilNanos.remove(node);
        if (untilNanos.size() >= Tuning.SUSPECTS) {
            untilNanos.remove(untilNanos.keySet().iterator().next());
        }
        untilNanos.put(node, context.nanoTime() + Tuning.SUSPECT);
    }

    void clear(NodeId node) {
        untilNanos.remove(node);
    }

    boolean contains(NodeId node) {
        Long until = untilNanos.get(node);
        return until != null && until - context.nanoTime() > 0;
    }

    /** Forgets those whose time is over; true if there were any. */
    boolean pardon() {
        return untilNanos.values().removeIf(until -> until - context.nanoTime() <= 0);
    }
}
