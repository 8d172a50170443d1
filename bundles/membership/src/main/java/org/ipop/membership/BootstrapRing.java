package org.ipop.membership;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.ipop.api.RingId;
import org.ipop.api.dht.Dht;
import org.ipop.api.link.Contact;
import org.ipop.api.link.RingGate;
import org.ipop.api.overlay.Overlay;
import org.ipop.membership.network.NetworkServices;
import org.ipop.membership.proof.NodeKeys;
import org.ipop.membership.proof.OpenRecordGuard;
import org.ipop.wire.membership.InvitationToken;

/** The ring of all nodes: opened at start, fed with whoever is heard of, never trusted. Thread: node loop. */
final class BootstrapRing implements AutoCloseable {
    private final Overlay overlay;
    private final Dht store;
    private final SequencedSet<InetSocketAddress> seeds = new LinkedHashSet<>();

    BootstrapRing(NodeKeys keys, NetworkServices services) {
        overlay = services.overlays().open(RingId.BOOTSTRAP, keys.identity().nodeId().key(), RingGate.open());
        store = services.dhts().open(overlay, new OpenRecordGuard(keys));
    }

    Overlay overlay() {
        return overlay;
    }

    Dht store() {
        return store;
    }

    void introduce(Contact node) {
        overlay.introduce(node);
    }

    void introduce(InetSocketAddress seed) {
        overlay.introduce(seed);
        if (seeds.size() < InvitationToken.MAX_SEEDS) {
            seeds.add(seed);
        }
    }

    /** Addresses that a token may name. */
    List<InetSocketAddress> seeds() {
        return List.copyOf(seeds);
    }

    @Override
    public void close() {
        store.close();
        overlay.close();
    }
}
