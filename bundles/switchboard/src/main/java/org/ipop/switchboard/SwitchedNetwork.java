package org.ipop.switchboard;

import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.dht.Dht;
import org.ipop.api.dht.Stored;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.Member;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.overlay.Overlay;

/** A network as its services see it; the membership that vouches for it may change. Thread: node loop. */
final class SwitchedNetwork implements JoinedNetwork {
    private JoinedNetwork present;

    SwitchedNetwork(JoinedNetwork present) {
        this.present = present;
    }

    void present(JoinedNetwork next) {
        present = next;
    }

    @Override
    public NetworkSpec spec() {
        return present.spec();
    }

    @Override
    public Member self() {
        return present.self();
    }

    @Override
    public Overlay overlay() {
        return present.overlay();
    }

    @Override
    public Dht dht() {
        return present.dht();
    }

    @Override
    public Optional<String> namespace() {
        return present.namespace();
    }

    @Override
    public Optional<Member> writerOf(Stored record) {
        return present.writerOf(record);
    }

    @Override
    public Optional<Member> member(NodeId node) {
        return present.member(node);
    }
}
