package org.ipop.membership.proof;

import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;
import org.ipop.membership.certificate.Transcript;
import org.ipop.wire.MalformedPacket;

/** Records of the bootstrap ring: any node may write, under its own name only. Thread: any. */
public final class OpenRecordGuard implements RecordGuard {
    private static final String LABEL = "ipop bootstrap record";
    private static final int KEY_BYTES = 32;

    private final NodeKeys keys;

    public OpenRecordGuard(NodeKeys keys) {
        this.keys = keys;
    }

    @Override
    public Bytes prove(byte[] signed) {
        byte[] signature = keys.identity().sign(Transcript.of(LABEL).with(signed).toBytes());
        return new SignedProof(keys.identity().publicKey(), Bytes.copyOf(signature)).encoded();
    }

    @Override
    public boolean accepts(Stored record, byte[] signed) {
        try {
            SignedProof proof = SignedProof.parse(record.proof());
            byte[] key = proof.credential().toArray();
            return key.length == KEY_BYTES && NodeId.ofPublicKey(key).equals(record.writer())
                && keys.signatures().verify(key, Transcript.of(LABEL).with(signed).toBytes(),
                    proof.signature().toArray());
        } catch (MalformedPacket e) {
            return false;
        }
    }

    @Override
    public Bytes precedence(Stored record) {
        return Bytes.copyOf(Key.hash(record.key().toBytes(), record.writer().toBytes()).toBytes());
    }

    @Override
    public NodeId writer() {
        return keys.identity().nodeId();
    }
}
