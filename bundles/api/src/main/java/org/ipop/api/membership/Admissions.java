package org.ipop.api.membership;

import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;

/**
 * Who may stay in a network: decided on the node of its authority, and refused on every other. Stages fail with {@link
 * org.ipop.api.Refused}. Thread: node loop.
 */
public interface Admissions {
    /**
     * Expels a member for good. Completes when the revocation is on this node's disk; links with the member end
     * everywhere within a minute. Repeating it is harmless.
     *
     * @param member host name or node id
     */
    CompletionStage<Expelled> revoke(String network, String member);

    /** Who it was; {@code number} counts the network's revocations. */
    record Expelled(NodeId node, int number) {
    }
}
