package org.ipop.switchboard;

import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.RingId;
import org.ipop.api.membership.JoinedNetwork;

/** The networks whose services were opened through fronts; one value a network, whoever vouches for it now. */
final class Networks {
    private final Map<RingId, SwitchedNetwork> byRing = new TreeMap<>();

    /** The lasting value; it speaks from now on for {@code network}. */
    SwitchedNetwork adopt(JoinedNetwork network) {
        SwitchedNetwork known = byRing.computeIfAbsent(network.spec().ring(), ring -> new SwitchedNetwork(network));
        if (network != known) {
            known.present(network);
        }
        return known;
    }

    void forget(RingId ring) {
        byRing.remove(ring);
    }
}
