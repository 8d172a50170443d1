package org.ipop.api.lan;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** The LANs that this node serves, one a network. Thread: node loop. */
public interface Lans {
    /**
     * Serves a LAN from now on, after a restart too. Completes when that is on the disk and the LAN is served or
     * waits for its network; fails with {@link org.ipop.api.Refused} if the bridge cannot be used, and keeps nothing.
     */
    CompletionStage<LanStatus> serve(LanTerms terms);

    /** Ends it and forgets it; no error if there was none. */
    CompletionStage<Void> leave(String network);

    List<LanStatus> list();
}
