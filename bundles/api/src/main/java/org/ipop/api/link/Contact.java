package org.ipop.api.link;

import java.util.List;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.nat.Candidate;

/**
 * How to reach a member of a ring, as it or somebody else claims it. What it says is checked when a link is opened.
 *
 * @param node       who it is
 * @param position   its point on the ring
 * @param attach     the point towards which messages for it are routed: its own position once it is on the ring, before
 *                   that the position of a member with a link to it
 * @param candidates at most {@link #MAX_CANDIDATES}, may be empty
 */
public record Contact(NodeId node, Key position, Key attach, List<Candidate> candidates) {
    public static final int MAX_CANDIDATES = 8;

    public Contact {
        candidates = List.copyOf(candidates.size() <= MAX_CANDIDATES
            ? candidates : candidates.subList(0, MAX_CANDIDATES));
    }

    /** A node of the bootstrap ring, where the node id is the position. */
    public static Contact ofBootstrap(NodeId node, List<Candidate> candidates) {
        return new Contact(node, node.key(), node.key(), candidates);
    }

    public Contact attachedAt(Key point) {
        return new Contact(node, position, point, candidates);
    }
}
