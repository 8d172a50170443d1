package org.ipop.switchboard;

import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.overlay.RingSnapshot;

/** Rings by whichever overlay serves. Thread: node loop. */
final class SwitchedOverlays extends RingFront<OverlayFactory, SwitchedOverlay> implements OverlayFactory {
    private final Opened.Shared shared;
    private String protocol = "";

    SwitchedOverlays(Opened.Shared shared) {
        this.shared = shared;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Overlay open(RingId ring, Key position, RingGate gate, Optional<RingSnapshot> former) {
        return obtain(ring, known -> known.adopted(gate), () -> {
            SwitchedOverlay.Place place = new SwitchedOverlay.Place(ring, position, new SwitchedGate(gate));
            return new SwitchedOverlay(shared, place, former, () -> closed(ring));
        });
    }

    @Override
    public void plugged(OverlayFactory next) {
        protocol = next.protocol();
        super.plugged(next);
    }
}
