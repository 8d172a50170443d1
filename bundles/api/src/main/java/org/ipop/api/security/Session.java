package org.ipop.api.security;

import io.netty.buffer.ByteBuf;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;

/**
 * Keys shared with one peer: seals and opens packets, in place. Layout of a sealed datagram: {@code wire}'s
 * {@code SealedHeader}. Thread: node loop.
 */
public interface Session extends AutoCloseable {
    int HEADER_BYTES = 16;
    int TAG_BYTES = 16;

    Info info();

    /**
     * Seals the readable bytes of a heap buffer in place; needs {@link #HEADER_BYTES} free bytes before the reader
     * index and {@link #TAG_BYTES} writable ones. Afterwards the readable bytes are the whole datagram.
     * Throws IllegalStateException when closed or past the volume limit: rekey before that, see {@link #sealed}.
     */
    void seal(ByteBuf packet);

    /** Opens a whole datagram of a heap buffer in place; on OPENED the readable bytes are the plaintext. */
    Opened open(ByteBuf datagram);

    /** Packets sealed so far; rekey at 2^48 at the latest. */
    long sealed();

    /** Keys of their own for one network: HKDF of this session's secret with {@code label}. */
    Session derive(Bytes label, int localIndex, int remoteIndex);

    /** Zeroes what can be zeroed. */
    @Override
    void close();

    /** Outcome of {@link #open}; all but OPENED are counted drops. */
    enum Opened { OPENED, FORGED, REPLAYED, MALFORMED }

    /**
     * @param peer          who authenticated itself
     * @param peerPublicKey its Ed25519 key, 32 bytes
     * @param peerStaticKey its X25519 key, 32 bytes; remembered for Noise IK
     * @param handshakeHash 32 bytes, equal on both sides, different for every handshake
     * @param initiator     which role we had
     * @param localIndex    the receiver index in datagrams to us
     */
    record Info(NodeId peer, Bytes peerPublicKey, Bytes peerStaticKey, Bytes handshakeHash, boolean initiator,
                int localIndex) {
    }
}
