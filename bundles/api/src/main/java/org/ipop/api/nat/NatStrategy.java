package org.ipop.api.nat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;

/**
 * Knows where a peer might be heard whose NAT gives every destination another port, so that its candidates do not work.
 * Registered as a service; all are asked, in the order in which they came, and they may come and go at run time.
 *
 * <p>A strategy only says where to send: the links send probes of the session with that peer there, so nobody but the
 * peer can answer, and hold to their budgets. It keeps no state. Thread: node loop.
 */
public interface NatStrategy {
    /** One word, also of its counters: {@code link.nat.NAME}. */
    String name();

    /** Where to probe now; empty if this strategy knows nothing for such a pair. Asked while the link is relayed. */
    Optional<Plan> plan(Pair pair);

    /**
     * What is known of both sides.
     *
     * @param peer    whom we want to reach
     * @param ours    our candidates
     * @param theirs  the peer's, as it told last; the ports of one mapped address tell how its NAT chooses them
     * @param attempt how often there were plans for this peer since its candidates changed, from 0
     */
    record Pair(NodeId peer, List<Candidate> ours, List<Candidate> theirs, int attempt) {
    }

    /**
     * Where to probe.
     *
     * @param targets      in this order, each once; what is over the budget is not probed
     * @param spacingNanos from one probe to the next; 0 = all at once
     */
    record Plan(List<InetSocketAddress> targets, long spacingNanos) {
        /** More is never probed by one plan. */
        public static final int MAX_TARGETS = 512;

        public Plan {
            if (targets.size() > MAX_TARGETS || spacingNanos < 0) {
                throw new IllegalArgumentException(targets.size() + " targets, spacing " + spacingNanos + " ns");
            }
            targets = List.copyOf(targets);
        }
    }
}
