package org.ipop.simulation.laws;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;

/**
 * A node with the production cores of ring and store.
 *
 * @param number  the how many-th it was to be born
 * @param address where the seed is looked for
 * @param lost    the keys it was told it lost
 */
record Peer(int number, NodeId id, InetSocketAddress address, Overlay overlay, Dht dht, List<Key> lost) {
    private static final Duration LEASE = Duration.ofHours(4);

    RingView view() {
        return overlay.view();
    }

    boolean member() {
        return view().state() == RingView.State.MEMBER;
    }

    CompletionStage<Created> create(Key key) {
        return dht.create(key, Bytes.copyOf(id.toBytes()), LEASE);
    }

    @Override
    public String toString() {
        return "node " + number + " (" + id.toShort() + ")";
    }
}
