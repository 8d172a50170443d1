package org.ipop.switchboard;

import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;

/** The guard of a store; who decides may change. Thread: any, as it is asked by workers. */
final class SwitchedGuard implements RecordGuard {
    /** Written by the loop, read by workers. */
    private volatile RecordGuard present;

    SwitchedGuard(RecordGuard present) {
        this.present = present;
    }

    void present(RecordGuard next) {
        present = next;
    }

    @Override
    public Bytes prove(byte[] signed) {
        return present.prove(signed);
    }

    @Override
    public boolean accepts(Stored record, byte[] signed) {
        return present.accepts(record, signed);
    }

    @Override
    public Bytes precedence(Stored record) {
        return present.precedence(record);
    }

    @Override
    public NodeId writer() {
        return present.writer();
    }
}
