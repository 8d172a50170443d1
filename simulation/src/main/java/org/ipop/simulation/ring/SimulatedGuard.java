package org.ipop.simulation.ring;

import java.nio.charset.StandardCharsets;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.dht.RecordGuard;
import org.ipop.api.dht.Stored;

/** Proves records by a hash instead of a signature: nobody in a simulation forges one unless its test means to. */
public record SimulatedGuard(NodeId writer) implements RecordGuard {
    private static final byte[] PROOF = "proof".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PRECEDENCE = "precedence".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Bytes prove(byte[] signed) {
        return proof(writer, signed);
    }

    @Override
    public boolean accepts(Stored record, byte[] signed) {
        return record.proof().equals(proof(record.writer(), signed));
    }

    @Override
    public Bytes precedence(Stored record) {
        return Bytes.copyOf(Key.hash(PRECEDENCE, record.key().toBytes(), record.writer().toBytes()).toBytes());
    }

    private static Bytes proof(NodeId writer, byte[] signed) {
        return Bytes.copyOf(Key.hash(PROOF, writer.toBytes(), signed).toBytes());
    }
}
