package org.ipop.api.edge;

import java.util.Optional;
import org.ipop.api.Refused;

/** Opens ports of Ethernet bridges, where an operating system has such. Thread: node loop. */
public interface LanPorts {
    /**
     * Adds a port to a bridge; its frames go to {@code frames}. Throws {@link Refused} with one line that says what is
     * missing (the bridge, a capability).
     *
     * @param namespace the network namespace of the bridge; empty = ours
     */
    LanPort open(String bridge, Optional<String> namespace, FrameSink frames);
}
