package org.ipop.api.membership;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.ipop.api.Prefix;
import org.ipop.api.overlay.Overlay;
import org.ipop.api.swap.Resumable;

/**
 * The networks of this node and the rings below them. Every stage fails with {@link org.ipop.api.Refused}, whose
 * message is one line for the operator. Thread: node loop.
 */
public interface Memberships extends Resumable<MembershipsSnapshot> {
    /** Makes a network whose authority is this node, and joins it. */
    CompletionStage<NetworkStatus> create(String name, Optional<Prefix> ipv4, JoinTerms terms);

    CompletionStage<Invitation> invite(String network, InvitationTerms terms);

    /**
     * Completes when the network is ACTIVE: enrolled, address held, tap up. Progress goes to {@link
     * NetworkStatus#detail}.
     */
    CompletionStage<NetworkStatus> join(String token, JoinTerms terms);

    /** Gives address and name back and forgets the network's keys. */
    CompletionStage<Void> leave(String network);

    List<NetworkStatus> networks();

    /** The rings we are in, the bootstrap ring first. */
    List<Overlay> rings();

    /**
     * @param host    the name that the joiner must take
     * @param uses    how many nodes may redeem it
     * @param seconds how long it is good for
     * @param approve whoever redeems it waits for the operator's word; see {@link Admissions#waiting}
     */
    record InvitationTerms(Optional<String> host, int uses, long seconds, boolean approve) {
        /** Whoever holds the token is let in. */
        public InvitationTerms(Optional<String> host, int uses, long seconds) {
            this(host, uses, seconds, false);
        }
    }

    /**
     * What a member wants for itself.
     *
     * @param host      its name in the network; empty = one that follows from the system's
     * @param namespace the network namespace of this host that the tap is to live in; empty = the node's own
     */
    record JoinTerms(Optional<String> host, Optional<String> namespace) {
        public static final JoinTerms ANY = new JoinTerms(Optional.empty(), Optional.empty());

        /** In the node's own network namespace. */
        public static JoinTerms named(String host) {
            return new JoinTerms(Optional.of(host), Optional.empty());
        }
    }

    /** A token and the second at which it expires. */
    record Invitation(String token, long expiresEpochSeconds) {
    }
}
