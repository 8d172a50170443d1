package org.ipop.api.membership;

import java.net.Inet6Address;
import java.util.Optional;
import java.net.InetAddress;
import org.ipop.api.Key;
import org.ipop.api.NodeId;

/**
 * A member as its certificate tells.
 *
 * @param host               its name in the network: one DNS label, lower case
 * @param position           its point on the network's ring: hash of node id and the authority's nonce
 * @param ipv6               computed from the node id and the network's prefix
 * @param fixedIpv4          an address that only this member may hold
 * @param expiresEpochSeconds end of the certificate
 */
public record Member(NodeId node, String host, Key position, Inet6Address ipv6, Optional<InetAddress> fixedIpv4,
                     long expiresEpochSeconds) {
}
