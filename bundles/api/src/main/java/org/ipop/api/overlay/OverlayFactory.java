package org.ipop.api.overlay;

import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.api.link.RingGate;

/** Opens one overlay instance per ring. Thread: node loop. */
public interface OverlayFactory {
    /** "ring/1": two implementations with equal protocol can form one ring. */
    String protocol();

    /**
     * @param position our own point on this ring
     * @param former   our place in this ring under another implementation, which is taken over with its links
     */
    Overlay open(RingId ring, Key position, RingGate gate, Optional<RingSnapshot> former);

    /** Without a former place. */
    default Overlay open(RingId ring, Key position, RingGate gate) {
        return open(ring, position, gate, Optional.empty());
    }
}
