package org.ipop.overlay.chord;

import org.ipop.api.NodeId;
import org.ipop.api.link.Links;

/** Looks at the round trips to our neighbours, as the links measure them. */
final class RoundTrips {
    private final Ring ring;
    private final Links links;

    RoundTrips(Ring ring, Links links) {
        this.ring = ring;
        this.links = links;
    }

    /** The greatest number there is while it is not measured. */
    long nanos(NodeId peer) {
        long rtt = links.rttNanos(peer);
        return rtt < 0 ? Long.MAX_VALUE : rtt;
    }

    void lookAt(Neighbour neighbour) {
        neighbour.rttNanos(links.rttNanos(neighbour.node()));
    }

    void lookAtAll() {
        ring.members().forEach(this::lookAt);
        long sum = 0;
        int measured = 0;
        for (int i = 0; i < Math.min(ring.members().size(), Tuning.SUCCESSORS); i++) {
            int micros = ring.memberAhead(i).rttMicros();
            sum += micros;
            measured += micros == 0 ? 0 : 1;
        }
        ring.ordinaryRttMicros = measured == 0 ? 1 : (int) (sum / measured);
    }
}
