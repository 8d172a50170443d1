package org.ipop.switchboard;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.overlay.RingSnapshot;

/** Rings by whichever overlay serves. Thread: node loop. */
final class SwitchedOverlays implements OverlayFactory, Front<OverlayFactory> {
    private final Opened.Shared shared;
    private final Map<RingId, SwitchedOverlay> opened = new TreeMap<>();
    private OverlayFactory provider;
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
        SwitchedOverlay known = opened.get(ring);
        if (known != null) {
            known.adopted(gate);
            return known;
        }
        SwitchedOverlay.Place place = new SwitchedOverlay.Place(ring, position, new SwitchedGate(gate));
        SwitchedOverlay made = new SwitchedOverlay(shared, place, former, () -> opened.remove(ring));
        opened.put(ring, made);
        if (provider != null) {
            made.plugged(provider);
        }
        return made;
    }

    @Override
    public void plugged(OverlayFactory next) {
        provider = next;
        protocol = next.protocol();
        List.copyOf(opened.values()).forEach(overlay -> overlay.plugged(next));
    }

    @Override
    public void unplugged(OverlayFactory former) {
        provider = null;
        opened.values().forEach(SwitchedOverlay::unplugged);
    }

    /** Whoever opened them is gone for good. */
    void closeAll() {
        List.copyOf(opened.values()).forEach(SwitchedOverlay::close);
    }
}
