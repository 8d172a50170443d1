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
    CompletionStage<NetworkStatus> create(String name, Optional<Prefix> ipv4, Optional<String> host);

    CompletionStage<Invitation> invite(String network, InvitationTerms terms);

    /**
     * Completes when the network is ACTIVE: enrolled, address held, tap up. Progress goes to {@link
     * NetworkStatus#detail}.
     */
    CompletionStage<NetworkStatus> join(String token, Optional<String> host);

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

    /** A token and the second at which it expires. */
    record Invitation(String token, long expiresEpochSeconds) {
    }
}
