package org.ipop.switchboard;

import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.RingGate;
import org.ipop.api.security.Session;

/** The gate of a ring; who decides may change. Thread: any, as it is asked by workers. */
final class SwitchedGate implements RingGate {
    /** Written by the loop, read by workers. */
    private volatile RingGate present;

    SwitchedGate(RingGate present) {
        this.present = present;
    }

    void present(RingGate next) {
        present = next;
    }

    @Override
    public Bytes greeting(Session.Info session) {
        return present.greeting(session);
    }

    @Override
    public boolean accepts(Session.Info session, Bytes greetingOfPeer) {
        return present.accepts(session, greetingOfPeer);
    }

    @Override
    public Bytes proof(Session.Info session) {
        return present.proof(session);
    }

    @Override
    public Optional<Key> verify(Session.Info session, Bytes proofOfPeer) {
        return present.verify(session, proofOfPeer);
    }

    @Override
    public boolean holds(NodeId peer) {
        return present.holds(peer);
    }
}
