package org.ipop.wire.membership;

import java.util.List;
import org.ipop.api.Bytes;

/**
 * What members say to each other about who was expelled: service 2 of a network's ring. {@link RevocationCodec} reads
 * and writes it.
 */
public sealed interface RevocationMessage {
    /** A message of a ring has at most 3,072 bytes. */
    int MAX_ENTRIES = 30;
    int KEY_BYTES = 32;
    int MAX_SEALED_BYTES = 64;

    /**
     * Question and answer: "so many entries I have; these you may lack".
     * <pre>
     * +----------+-----------------+----------------+---------------------+
     * | type = 1 | number, 32 bits | count (0 - 30) | {@link Revocation}s |
     * +----------+-----------------+----------------+---------------------+
     * </pre>
     */
    record News(int number, List<Revocation> entries) implements RevocationMessage {
        public News {
            entries = List.copyOf(entries.size() <= MAX_ENTRIES ? entries : entries.subList(0, MAX_ENTRIES));
        }
    }

    /**
     * "Give me the rendezvous secret of this epoch": from a member, and sealed for this key.
     * <pre>
     * +----------+-----------------+---------------------------+
     * | type = 2 | epoch, 32 bits  | ephemeral X25519 key, 32  |
     * +----------+-----------------+---------------------------+
     * | certificate: length (16 bits), DER                     |
     * | signature by the key therein, 64 bytes, over label,    |
     * | authority's key, epoch, ephemeral key                  |
     * +--------------------------------------------------------+
     * </pre>
     */
    record SecretWanted(int epoch, Bytes key, Bytes certificate, Bytes signature) implements RevocationMessage {
    }

    /**
     * The answer to it.
     * <pre>
     * +----------+-----------------+---------------------------+
     * | type = 3 | epoch, 32 bits  | ephemeral X25519 key, 32  |
     * +----------+-----------------+---------------------------+
     * | sealed: length (16 bits), the secret under AES-256-GCM |
     * +--------------------------------------------------------+
     * </pre>
     */
    record SecretSealed(int epoch, Bytes key, Bytes sealed) implements RevocationMessage {
    }
}
