package org.ipop.api.nat;

import java.util.List;

/** Knows what this node is behind. A whiteboard service without a front: it may come and go. Thread: node loop. */
public interface NatObserver {
    /** As far as it is known now. */
    NatBehaviour behaviour();

    /** What became of port mappings by routers, a line each. */
    List<String> portMappings();
}
