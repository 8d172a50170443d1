package org.ipop.simulation.scenarios;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.dht.Created;
import org.ipop.api.dht.Dht;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.overlay.RingView;
import org.ipop.simulation.SimulatedLoop;

/**
 * One member of the network with all its cores.
 *
 * @param lost the created keys it was told it lost
 */
record Node(NodeId id, SimulatedLoop loop, Overlay overlay, Dht dht, AddressAllocator addresses, List<Key> lost) {
    private static final Duration LEASE = Duration.ofHours(1);

    RingView view() {
        return overlay.view();
    }

    Key position() {
        return view().self().position();
    }

    boolean member() {
        return view().state() == RingView.State.MEMBER;
    }

    /** As its writer's mark the value is the node's id. */
    CompletionStage<Created> create(Key key) {
        return dht.create(key, Bytes.copyOf(id.toBytes()), LEASE);
    }

    CompletionStage<Created> renew(Key key) {
        return dht.renew(key, Bytes.copyOf(id.toBytes()), LEASE);
    }

    @Override
    public String toString() {
        return id.toShort();
    }
}
