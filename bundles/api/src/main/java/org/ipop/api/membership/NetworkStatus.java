package org.ipop.api.membership;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One network of this node as it is now.
 *
 * @param ipv4   the address we hold, if any
 * @param device the tap's name, if it is up
 * @param detail one line: what is being waited for, or what went wrong
 */
public record NetworkStatus(NetworkSpec spec, Member self, State state, Optional<InetAddress> ipv4,
                            Optional<String> device, String detail) {
    /** In the order in which a join goes through them; FAILED tries again by itself, EXPELLED does not. */
    public enum State { CONNECTING, ALLOCATING, STARTING, ACTIVE, FAILED, LEAVING, EXPELLED }
}
