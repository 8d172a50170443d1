package org.ipop.multicast;

import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.runtime.NodeLoop;

/** What group traffic needs of its node. */
public record Parts(NodeLoop loop, RunningNetworks networks) {
}
