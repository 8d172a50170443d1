package org.ipop.api.edge;

import java.util.List;
import org.ipop.api.Prefix;

/**
 * What a tap looks like to the operating system.
 *
 * @param deviceName the interface's name wished for; at most 15 bytes; "%d" stands for a free number
 * @param addresses  with the length of the on-link prefix; the routes to those prefixes come with them
 * @param mtu        bytes of the largest inner packet
 */
public record TapConfig(String deviceName, List<Prefix> addresses, int mtu) {
    public TapConfig {
        addresses = List.copyOf(addresses);
    }
}
