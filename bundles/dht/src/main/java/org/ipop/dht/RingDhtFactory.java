package org.ipop.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.dht.DhtSnapshot;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.runtime.NodeLoop;

/** Opens the store of each ring. Thread: node loop. */
public final class RingDhtFactory implements DhtFactory, AutoCloseable {
    private final NodeLoop loop;
    private final List<Dht> opened = new ArrayList<>();

    public RingDhtFactory(NodeLoop loop) {
        this.loop = loop;
    }

    @Override
    public Dht open(Overlay overlay, RecordGuard guard, Optional<DhtSnapshot> former) {
        RingDht dht = new RingDht(new DhtContext(loop.open("dht"), overlay, guard, loop.counters()), former);
        dht.onClose(() -> opened.remove(dht));
        opened.add(dht);
        return dht;
    }

    /** Closes every store that is still open. */
    @Override
    public void close() {
        List.copyOf(opened).forEach(Dht::close);
    }
}
