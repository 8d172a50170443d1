package org.ipop.overlay.chord;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.link.Links;
import org.ipop.wire.ring.Coordinate;

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
        ring.midst = midst();
    }

    /** By the next members on both sides: fingers between them are near us. */
    private Midst midst() {
        int count = ring.members().size();
        List<Coordinate> some = new ArrayList<>(Tuning.SUCCESSORS);
        for (int i = 0; i < Math.min(count, Tuning.SUCCESSORS); i++) {
            int ahead = i < Tuning.LINKED_SUCCESSORS ? i : count - 1 - (i - Tuning.LINKED_SUCCESSORS);
            Coordinate there = new Coordinate(ring.memberAhead(ahead).coordinate);
            if (there.known()) {
                some.add(there);
            }
        }
        return Midst.of(some);
    }
}
