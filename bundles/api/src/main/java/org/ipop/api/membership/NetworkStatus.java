package org.ipop.api.membership;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One network of this node as it is now.
 *
 * @param ipv4      the address we hold, if any
 * @param device    the tap's name, if it is up
 * @param namespace the network namespace that the tap lives in; empty = the node's own
 * @param detail    one line: what is being waited for, or what went wrong
 */
public record NetworkStatus(NetworkSpec spec, Member self, State state, Optional<InetAddress> ipv4,
                            Optional<String> device, Optional<String> namespace, String detail) {
    /** In the order in which a join goes through them; FAILED tries again by itself, EXPELLED does not. */
    public enum State { CONNECTING, ALLOCATING, STARTING, ACTIVE, FAILED, LEAVING, EXPELLED }
}
