package org.ipop.membership.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks a host name up; may block. Thread: any (workers). */
@FunctionalInterface
public interface HostResolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The operating system's. */
    static HostResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
