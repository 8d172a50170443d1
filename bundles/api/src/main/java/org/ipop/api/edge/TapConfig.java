package org.ipop.api.edge;

import java.util.List;
import java.util.Optional;
import org.ipop.api.Prefix;

/**
 * What a tap looks like to the operating system.
 *
 * @param deviceName the interface's name wished for; at most 15 bytes; "%d" stands for a free number
 * @param addresses  with the length of the on-link prefix; the routes to those prefixes come with them
 * @param mtu        bytes of the largest inner packet
 * @param kind       the kind of tap that must serve ({@link TapFactory#kind}); empty = the best one there is
 * @param namespace  the network namespace to live in ({@link org.ipop.api.runtime.NetworkNamespaces}); empty = ours
 */
public record TapConfig(String deviceName, List<Prefix> addresses, int mtu, Optional<String> kind,
                        Optional<String> namespace) {
    public TapConfig {
        addresses = List.copyOf(addresses);
    }

    /** Of any kind, in our own namespace. */
    public TapConfig(String deviceName, List<Prefix> addresses, int mtu) {
        this(deviceName, addresses, mtu, Optional.empty(), Optional.empty());
    }

    public TapConfig ofKind(Optional<String> wanted) {
        return new TapConfig(deviceName, addresses, mtu, wanted, namespace);
    }

    public TapConfig inside(Optional<String> home) {
        return new TapConfig(deviceName, addresses, mtu, kind, home);
    }
}
