package org.ipop.api.overlay;

import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.api.link.RingGate;

/** Opens one overlay instance per ring. Thread: node loop. */
public interface OverlayFactory {
    /** "ring/1": two implementations with equal protocol can form one ring. */
    String protocol();

    /** @param position our own point on this ring */
    Overlay open(RingId ring, Key position, RingGate gate);
}
