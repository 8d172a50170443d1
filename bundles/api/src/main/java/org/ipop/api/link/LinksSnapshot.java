package org.ipop.api.link;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.nat.Candidate;
import org.ipop.api.security.Session;

/**
 * The links of this node, as one implementation leaves them to the next. Sessions are handed over themselves, each
 * once, so no counter is ever used twice; peers notice nothing but the silence. Times are of the loop's clock.
 *
 * @param incarnation by which peers tell that we have not restarted
 */
public record LinksSnapshot(long incarnation, List<Peer> peers) {
    public LinksSnapshot {
        peers = List.copyOf(peers);
    }

    /** Nobody will take it over: its keys are zeroed. */
    public void discard() {
        peers.forEach(Peer::discard);
    }

    /**
     * One link.
     *
     * @param sessions the one that sends first, then those that still receive; at least one
     * @param paths    the one that carries the traffic first; empty if none works
     * @param history  what people are told about it
     */
    public record Peer(NodeId node, Traits traits, List<Keys> sessions, List<Path> paths, List<String> history) {
        public Peer {
            sessions = List.copyOf(sessions);
            paths = List.copyOf(paths);
            history = List.copyOf(history);
        }

        public void discard() {
            sessions.forEach(Keys::discard);
        }
    }

    /**
     * What was known of a peer.
     *
     * @param incarnation    empty until it has told
     * @param needed         it has asked us to keep the link
     * @param carriesPackets packets of a network flow
     */
    public record Traits(Optional<Long> incarnation, boolean needed, boolean carriesPackets, long usedNanos,
                         long sentBytes, long receivedBytes, List<Candidate> candidates) {
        public Traits {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * A session with its place in time, and the rings that were proved in it.
     *
     * @param settled false if something was under way that only a new session can bring to its end
     */
    public record Keys(Session session, long createdNanos, int generation, boolean settled, Frames frames,
                       List<Admission> admissions) {
        public Keys {
            admissions = List.copyOf(admissions);
        }

        public void discard() {
            admissions.forEach(admission -> admission.packets.ifPresent(Session::close));
            session.close();
        }
    }

    /** Numbers of control frames: the next ones of ours, and which of the peer's have been taken. */
    public record Frames(int nextMessage, int nextSequence, int highest, long seen) {
    }

    /**
     * The peer's proof holds in this session.
     *
     * @param complete ours holds too
     * @param holds    messages and packets of this ring go by this session
     * @param packets  its derived keys; empty in a ring without packets
     */
    public record Admission(RingId ring, Key position, boolean complete, boolean holds, int packetIndex,
                            Optional<Session> packets) {
    }

    /** A way that works. */
    public record Path(Way way, int hops, long rttNanos) {
    }

    /** Where datagrams go. */
    public sealed interface Way {
        /** Straight to the peer. */
        record Direct(InetSocketAddress remote) implements Way {
        }

        /** Over the neighbour {@code first} in this ring, towards {@code attach}. */
        record Relayed(RingId ring, NodeId first, NodeId to, Key attach) implements Way {
        }
    }
}
