package org.ipop.api.name;

import java.net.InetAddress;
import org.ipop.api.membership.JoinedNetwork;

/** Opens the names of one network. Thread: node loop. */
public interface NameServices {
    /** Registers our host name for {@code ipv4}, serves the zone, and tells the operating system's resolver. */
    NameService open(JoinedNetwork network, InetAddress ipv4);
}
