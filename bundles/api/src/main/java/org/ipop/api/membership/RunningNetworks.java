package org.ipop.api.membership;

import java.util.List;

/** The networks of this node that are ACTIVE; for those who show or explain them. Thread: node loop. */
public interface RunningNetworks {
    /** In the order in which they were joined. */
    List<RunningNetwork> running();
}
