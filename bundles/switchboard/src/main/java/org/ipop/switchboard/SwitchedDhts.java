package org.ipop.switchboard;

import java.util.Optional;
import org.ipop.api.RingId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.overlay.Overlay;

/** Stores of rings by whichever provider serves. Thread: node loop. */
final class SwitchedDhts extends RingFront<DhtFactory, SwitchedDht> implements DhtFactory {
    private final Opened.Shared shared;

    SwitchedDhts(Opened.Shared shared) {
        this.shared = shared;
    }

    @Override
    public Dht open(Overlay overlay, RecordGuard guard, Optional<DhtSnapshot> former) {
        RingId ring = overlay.view().ring();
        return obtain(ring, known -> known.adopted(guard),
            () -> new SwitchedDht(shared, overlay, guard, former, () -> closed(ring)));
    }
}
