package org.ipop.simulation;

import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;

/** The network as an address allocator sees it. */
public record Joined(NetworkSpec spec, Member self, Overlay overlay, Dht dht) implements JoinedNetwork {
    @Override
    public Optional<Member> writerOf(Stored record) {
        return Optional.empty();
    }

    @Override
    public Optional<Member> member(NodeId node) {
        return Optional.empty();
    }
}
