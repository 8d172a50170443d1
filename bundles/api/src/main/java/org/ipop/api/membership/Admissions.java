package org.ipop.api.membership;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;

/**
 * Who may come into a network and who may stay: decided on the node of its authority, and refused on every other.
 * Stages fail with {@link org.ipop.api.Refused}. Thread: node loop.
 */
public interface Admissions {
    /**
     * Expels a member for good. Completes when the revocation is on this node's disk; links with the member end
     * everywhere within a minute. Repeating it is harmless.
     *
     * @param member host name or node id
     */
    CompletionStage<Expelled> revoke(String network, String member);

    /** Those who hold a good token and wait for the operator's word, longest first. */
    CompletionStage<List<Applicant>> waiting(String network);

    /**
     * Lets an applicant in, or turns it away. Completes when that is on this node's disk.
     *
     * @param applicant host name or node id
     */
    CompletionStage<Applicant> answer(String network, String applicant, boolean approve);

    /** What this node itself is waiting for at other networks' gates. */
    List<Joining> joining();

    /** Who it was; {@code number} counts the network's revocations. */
    record Expelled(NodeId node, int number) {
    }

    /** @param host the name that it will have */
    record Applicant(String host, NodeId node, long sinceEpochSeconds) {
    }

    /** @param detail one line: what is being waited for */
    record Joining(String network, String detail) {
    }
}
