package org.ipop.lan.dhcp;

import java.net.Inet4Address;
import java.util.Optional;
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
}
