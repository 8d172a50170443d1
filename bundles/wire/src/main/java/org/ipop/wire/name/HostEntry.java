package org.ipop.wire.name;

import java.net.Inet4Address;
import java.net.Inet6Address;
import org.ipop.api.NodeId;

/** What a member says about its host name: one DNS label in lower case, and where it is reached. */
public record HostEntry(String host, NodeId node, Inet4Address ipv4, Inet6Address ipv6) {
}
