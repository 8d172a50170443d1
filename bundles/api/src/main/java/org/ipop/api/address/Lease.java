package org.ipop.api.address;

import java.net.InetAddress;
import org.ipop.api.NodeId;

/** Who holds an address until when. */
public record Lease(InetAddress address, NodeId node, String host, long expiresEpochSeconds) {
}
