package org.ipop.api.link;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.nat.Candidate;
import org.ipop.api.swap.Resumable;

/** All links of this node. Thread: node loop. */
public interface Links extends Resumable<LinksSnapshot> {
    /**
     * Lets a ring use the links: its members are those whom {@code gate} admits. One attachment a ring at a time: a
     * provider throws IllegalStateException for a second; at the stable front the second takes the ring over as it is,
     * hears {@code up} for all who are up, and the former one hears nothing any more.
     */
    RingLinks attach(RingId ring, RingGate gate, RingListener listener);

    /** Lets a network send packets to the members of its ring. One a ring at a time, as with {@link #attach}. */
    PacketLinks packets(RingId ring, PacketListener listener);

    List<LinkInfo> links();

    /** Why a peer is reached as it is, or not at all: what was tried and what came of it, a line each, newest last. */
    List<String> history(NodeId peer);

    /** Addresses the node listens on; empty until the socket is open. */
    List<InetSocketAddress> listening();

    /** Our own candidates, best first. */
    List<Candidate> candidates();

    /** An implementation that hands nothing over: its links are made anew. */
    @Override
    default LinksSnapshot suspend() {
        return new LinksSnapshot(0, List.of());
    }

    @Override
    default void resume(LinksSnapshot former) {
        former.discard();
    }

    /** Shorthand for one peer's entry. */
    default Optional<LinkInfo> link(NodeId peer) {
        return links().stream().filter(link -> link.peer().equals(peer)).findFirst();
    }

    /** Of the link with a peer, smoothed; -1 = not measured, or no link. */
    default long rttNanos(NodeId peer) {
        return link(peer).map(LinkInfo::rttNanos).orElse(-1L);
    }
}
