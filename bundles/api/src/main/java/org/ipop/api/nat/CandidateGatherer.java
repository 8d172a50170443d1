package org.ipop.api.nat;

import java.net.InetSocketAddress;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.TransportSocket;

/** Learns under which addresses a socket of this node can be reached, and answers STUN on it. Thread: node loop. */
public interface CandidateGatherer {
    /** Starts to gather for a socket and keeps at it until the socket is withdrawn. */
    void serve(TransportSocket socket, Listener listener);

    void withdraw(TransportSocket socket);

    /** Handles a datagram whose first byte is 0 to 3 (RFC 7983) and takes its payload. */
    void stun(TransportSocket socket, Datagram datagram);

    /**
     * An authenticated peer with a direct path tells from where it hears us; it may lie, so one voice is a hint only.
     */
    void observed(TransportSocket socket, NodeId by, InetSocketAddress mapped);

    /** Addresses that answer STUN: seeds and public peers. Asked one after the other, at most one a second. */
    void servers(List<InetSocketAddress> stunServers);

    /** Best first, at most 16. Never an address of our own taps. */
    List<Candidate> candidates();

    /** Who is served hears, each in a turn of its own. */
    interface Listener {
        /** {@link CandidateGatherer#candidates} has changed. */
        void changed();

        /**
         * What was sent from one address may leave from another now, or by another NAT: this host's addresses, links or
         * default routes have changed, or it has slept.
         */
        default void moved() {
        }
    }
}
