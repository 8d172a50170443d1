package org.ipop.membership.discovery;

import java.net.InetAddress;
import java.util.List;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;

/** Whether a sender is a neighbour on one of our LANs, and not beyond a router or inside a tunnel of ours. */
final class OnLink {
    private static final long KEPT_NANOS = 5_000_000_000L;

    private final LocalSockets sockets;
    private final String tapNames;
    private List<InterfaceAddress> lans = List.of();
    private long readNanos;
    private boolean read;

    OnLink(LocalSockets sockets, String tapNames) {
        this.sockets = sockets;
        this.tapNames = tapNames;
    }

    boolean holds(InetAddress sender, long nowNanos) {
        if (!read || nowNanos - readNanos >= KEPT_NANOS) {
            read = true;
            readNanos = nowNanos;
            lans = sockets.addresses().stream().filter(each -> !each.device().startsWith(tapNames)).toList();
        }
        return lans.stream().anyMatch(each -> each.prefix().contains(sender));
    }
}
