package org.ipop.switchboard;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.ipop.api.RingId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.overlay.Overlay;

/** Stores of rings by whichever provider serves. Thread: node loop. */
final class SwitchedDhts implements DhtFactory, Front<DhtFactory> {
    private final Opened.Shared shared;
    private final Map<RingId, SwitchedDht> opened = new TreeMap<>();
    private DhtFactory provider;

    SwitchedDhts(Opened.Shared shared) {
        this.shared = shared;
    }

    @Override
    public Dht open(Overlay overlay, RecordGuard guard, Optional<DhtSnapshot> former) {
        RingId ring = overlay.view().ring();
        SwitchedDht known = opened.get(ring);
        if (known != null) {
            known.adopted(guard);
            return known;
        }
        SwitchedDht made = new SwitchedDht(shared, overlay, guard, former, () -> opened.remove(ring));
        opened.put(ring, made);
        if (provider != null) {
            made.plugged(provider);
        }
        return made;
    }

    @Override
    public void plugged(DhtFactory next) {
        provider = next;
        List.copyOf(opened.values()).forEach(dht -> dht.plugged(next));
    }

    @Override
    public void unplugged(DhtFactory former) {
        provider = null;
        opened.values().forEach(SwitchedDht::unplugged);
    }

    /** Whoever opened them is gone for good. */
    void closeAll() {
        List.copyOf(opened.values()).forEach(SwitchedDht::close);
    }
}
