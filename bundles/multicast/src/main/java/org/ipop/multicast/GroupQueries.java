package org.ipop.multicast;

import org.ipop.api.edge.Packet;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.vnet.GroupPort;
import org.ipop.wire.group.MembershipQuery;

/** Asks the hosts here what they listen to: at first, since they may have said so before we came, and regularly. */
final class GroupQueries {
    /** RFC 3376, section 8.2 has 125 s. */
    static final int INTERVAL_SECONDS = 60;

    private final NodeContext context;
    private final GroupPort port;

    GroupQueries(NodeContext context, GroupPort port) {
        this.context = context;
        this.port = port;
    }

    void start() {
        ask();
        context.schedule(INTERVAL_SECONDS * 1_000_000_000L, this::start);
    }

    void ask() {
        port.query(Packet.of(MembershipQuery.igmp(INTERVAL_SECONDS)));
        port.query(Packet.of(MembershipQuery.mld(INTERVAL_SECONDS)));
        port.flush();
    }
}
