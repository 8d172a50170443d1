package org.ipop.api.dht;

import org.ipop.api.Bytes;
import org.ipop.api.NodeId;

/**
 * Signs our records and checks those of others, at storage and at reading. In the bootstrap ring the proof is the
 * writer's public key and signature; in a network's ring it carries the writer's certificate. Thread: any (workers).
 */
public interface RecordGuard {
    /** Proof over {@code signed}, the record's canonical bytes without the proof; at most 1,024 bytes. */
    Bytes prove(byte[] signed);

    /** Does the proof show that {@code record.writer()} wrote this, and that it may? */
    boolean accepts(Stored record, byte[] signed);

    /**
     * Decides between two writers of one created key found after a split: lower wins. The default is the smaller
     * SHA-256(label, key, writer); a network gives an address that a certificate fixes to that certificate's holder.
     */
    Bytes precedence(Stored record);

    /** Who we write as. */
    NodeId writer();
}
