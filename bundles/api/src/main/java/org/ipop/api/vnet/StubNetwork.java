package org.ipop.api.vnet;

import org.ipop.api.edge.PacketSink;

/** Hosts behind this member that have addresses of its network, as its router sees them. Thread: node loop. */
public interface StubNetwork extends PacketSink {
    /** Does a host behind us have this IPv4 address? Asked for every packet, hence as a number. */
    boolean has(int ipv4);
}
