package org.ipop.lan.dhcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.address.HostLeases.Wish;
import org.ipop.wire.dhcp.MacAddress;

/**
 * A host and its address.
 * <pre>
 *  OFFERED --REQUEST--> BOUND --RELEASE, DECLINE, expired, lost--> gone
 *     +---- refused, expired, another server chosen ---------------^
 * </pre>
 *
 * @param name as the host calls itself, one label; empty if it does not, or another host has the name
 */
public record Binding(MacAddress client, Inet4Address address, State state, Optional<String> name,
                      long expiresEpochSeconds) {
    /** OFFERED: kept for the host for a moment. */
    public enum State { OFFERED, BOUND }

    boolean bound() {
        return state == State.BOUND;
    }

    /** What is asked of the ring for a host that has its address already. */
    public Wish wish(String gateway) {
        return wish(gateway, client, name, Optional.of(address), true);
    }

    static Wish wish(String gateway, MacAddress client, Optional<String> name, Optional<? extends InetAddress> address,
                     boolean strict) {
        return new Wish(Bytes.fromHex(client.toString().replace(":", "")),
            name.map(label -> label + "." + gateway).orElse(gateway), address.map(ip -> ip), strict);
    }
}
