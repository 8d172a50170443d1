package org.ipop.api.security;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;

/** Makes handshakes and screens their first messages. Thread: node loop. */
public interface HandshakeFactory {
    /**
     * Our side as initiator.
     *
     * @param localIndex which of our handshakes an answer belongs to; unique among live handshakes and sessions
     * @param expected   the node that must answer; empty for a seed known by address only
     * @param staticKey  its X25519 key if known (Noise IK), else the pattern is XX
     */
    Handshake initiate(int localIndex, Optional<NodeId> expected, Optional<Bytes> staticKey);

    /** Our side as responder, for an initiation that {@link #screen} admitted. */
    Handshake respond(int localIndex);

    /**
     * Looks at a handshake initiation before any work is spent on it; O(1), no allocation of state.
     * The caller keeps ownership of {@code initiation}.
     *
     * @param source    empty when it came over a relay
     * @param underLoad then only senders with a valid cookie are admitted
     */
    Screening screen(ByteBuf initiation, Optional<InetSocketAddress> source, boolean underLoad);

    /**
     * Another number for another implementation: sessions of the former one work on, but should be renewed soon, so
     * that it becomes free.
     */
    default int generation() {
        return 0;
    }

    /** Who computes the algorithms of new and present sessions, for people. Thread: any. */
    default String algorithms() {
        return "the JDK";
    }

    /** What to do with an initiation. */
    sealed interface Screening {
        /** Worth a {@link Handshake}. */
        record Admit() implements Screening {
        }

        /** Send {@code reply} (never longer than the initiation) to the source and forget it. */
        record AskForCookie(ByteBuf reply) implements Screening {
        }

        /** Drop and count under this reason. */
        record Drop(String reason) implements Screening {
        }
    }
}
