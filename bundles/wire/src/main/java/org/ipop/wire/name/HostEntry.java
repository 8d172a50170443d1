package org.ipop.wire.name;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;
import org.ipop.api.NodeId;
import org.ipop.api.name.Published;

/**
 * What a member says about its host name: one DNS label in lower case, and where it is reached;
 * or about a host behind it.
 *
 * @param published what it says of itself below that name
 */
public record HostEntry(String host, NodeId node, Inet4Address ipv4, Inet6Address ipv6, List<Published> published) {
    public HostEntry {
        published = List.copyOf(published);
    }

    /** Nothing below the name. */
    public HostEntry(String host, NodeId node, Inet4Address ipv4, Inet6Address ipv6) {
        this(host, node, ipv4, ipv6, List.of());
    }
}
