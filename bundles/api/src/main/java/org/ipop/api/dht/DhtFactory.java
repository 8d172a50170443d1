package org.ipop.api.dht;

import org.ipop.api.overlay.Overlay;

/** Opens the store of one ring. Thread: node loop. */
public interface DhtFactory {
    /** @param guard who may write; signs what we write */
    Dht open(Overlay overlay, RecordGuard guard);
}
