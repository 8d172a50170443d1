package org.ipop.api.nat;

import java.util.List;

/**
 * Knows what this node is behind. It hangs on a whiteboard ({@link org.ipop.api.swap.Swap#WHITEBOARD}) and has no
 * front. Thread: node loop.
 */
public interface NatObserver {
    /** As far as it is known now. */
    NatBehaviour behaviour();

    /** What became of port mappings by routers, a line each. */
    List<String> portMappings();
}
