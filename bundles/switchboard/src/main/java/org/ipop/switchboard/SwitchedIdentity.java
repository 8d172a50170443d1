package org.ipop.switchboard;

import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.security.Identity;

/** Who we are, whoever keeps the key; in the gap the former one goes on. Thread: any. */
final class SwitchedIdentity implements Identity, Front<Identity> {
    /** Written by the loop before the front is offered. */
    private volatile Identity present;

    @Override
    public NodeId nodeId() {
        return present.nodeId();
    }

    @Override
    public Bytes publicKey() {
        return present.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
        return present.sign(message);
    }

    @Override
    public void plugged(Identity next) {
        present = next;
    }

    /** A key file without a program: whoever holds the key still signs until the next one comes. */
    @Override
    public void unplugged(Identity former) {
        // stays present
    }
}
