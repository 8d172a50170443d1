package org.ipop.api.link;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.SortedSet;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;

/**
 * A link as it is now.
 *
 * @param rings     the rings in which the peer has proved its membership
 * @param remote    where datagrams go on a direct path, or the far end of a stream
 * @param via       the relay, or the next hop of a routed path
 * @param rttNanos  smoothed; -1 = not measured yet
 */
public record LinkInfo(NodeId peer, State state, SortedSet<RingId> rings, Path path, Optional<InetSocketAddress> remote,
                       Optional<NodeId> via, long rttNanos, long sentBytes, long receivedBytes) {
    /** A link is UP from the first authenticated packet in both directions. */
    public enum State { CONNECTING, UP, CLOSED }

    /**
     * DIRECT: peer to peer; RELAYED: over one common neighbour; ROUTED: along the ring; NONE: not yet; STREAM: peer to
     * peer over TCP.
     */
    public enum Path { NONE, DIRECT, RELAYED, ROUTED, STREAM }
}
