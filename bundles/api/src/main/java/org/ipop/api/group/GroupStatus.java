package org.ipop.api.group;

import java.net.InetAddress;
import java.util.List;

/**
 * One group of one network.
 *
 * @param here    this node, or a host behind it, listens
 * @param members names of the other members that do, as the network's store says now
 */
public record GroupStatus(String network, InetAddress group, boolean here, List<String> members) {
    public GroupStatus {
        members = List.copyOf(members);
    }
}
