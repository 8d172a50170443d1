package org.ipop.api.membership;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where to look first: addresses at which some node of the bootstrap ring may answer. Thread: node loop. */
public interface Seeds {
    /**
     * Adds and keeps "HOST:PORT"; looked for at once. Completes when it is on the disk; fails with
     * {@link org.ipop.api.Refused} for anything that is no host and port, or beyond 64 seeds.
     */
    CompletionStage<Void> add(String hostPort);

    /** Fails with Refused if it is not in the list or comes from the configuration. */
    CompletionStage<Void> remove(String hostPort);

    /** As written, configured ones first. */
    List<String> list();
}
