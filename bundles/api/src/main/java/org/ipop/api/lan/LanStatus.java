package org.ipop.api.lan;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * One LAN as it is now.
 *
 * @param port    our port of the bridge, while there is one
 * @param detail  one line: what is being waited for, or what went wrong; empty while all is well
 * @param hosts   those with a lease, in the order in which they came
 */
public record LanStatus(LanTerms terms, Optional<String> port, String detail, List<Host> hosts) {
    public LanStatus {
        hosts = List.copyOf(hosts);
    }

    /**
     * A host of the LAN.
     *
     * @param mac  its Ethernet address, "02:00:5e:10:00:01"
     * @param name as it calls itself, if it does: its name is "NAME.GATEWAY.NETWORK.ipop"
     */
    public record Host(String mac, InetAddress address, Optional<String> name, long expiresEpochSeconds) {
    }
}
