package org.ipop.api.dht;

import java.util.Optional;
import org.ipop.api.overlay.Overlay;

/** Opens the store of one ring. Thread: node loop. */
public interface DhtFactory {
    /**
     * @param guard  who may write; signs what we write
     * @param former our part of this ring's store under another implementation, which is taken over
     */
    Dht open(Overlay overlay, RecordGuard guard, Optional<DhtSnapshot> former);

    /** Without a former part. */
    default Dht open(Overlay overlay, RecordGuard guard) {
        return open(overlay, guard, Optional.empty());
    }
}
