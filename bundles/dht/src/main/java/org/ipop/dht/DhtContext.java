package org.ipop.dht;

import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;

/** What each part of a store works with. */
record DhtContext(NodeContext node, Overlay overlay, RecordGuard guard, Counters counters) {
    RingId ring() {
        return overlay.view().ring();
    }

    NodeId self() {
        return overlay.view().self().node();
    }

    long epochSeconds() {
        return node.epochSeconds();
    }

    void count(String name) {
        counters.counter("dht." + name).increment();
    }

    /** As {@link #count(String)}; the culprit is a writer that was proved, or a sender by its own word. */
    void count(String name, Object culprit) {
        counters.counter("dht." + name).increment(culprit);
    }

    /** The other members that store what we own. */
    List<Contact> replicas() {
        RingView view = overlay.view();
        return view.successors().subList(0, Math.min(Tuning.REPLICAS - 1, view.successors().size()));
    }

    /** {@code nanos}, give or take a quarter. */
    long jittered(long nanos) {
        return nanos - nanos / 4 + node.random().nextLong(nanos / 2);
    }
}
