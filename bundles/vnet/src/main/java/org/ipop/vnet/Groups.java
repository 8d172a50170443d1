package org.ipop.vnet;

import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.vnet.GroupTraffic;

/** Who takes the packets for groups, if anybody does. */
final class Groups {
    private GroupTraffic traffic;

    void attach(GroupTraffic next) {
        traffic = next;
    }

    void detach(GroupTraffic former) {
        if (traffic == former) {
            traffic = null;
        }
    }

    boolean attended() {
        return traffic != null;
    }

    /** Only while it is {@link #attended}. */
    void outgoing(Packet packet, boolean ours) {
        traffic.outgoing(packet, ours);
    }

    /** Only while it is {@link #attended}. */
    void incoming(NodeId from, Packet frame) {
        traffic.incoming(from, frame);
    }

    void unreachable(NodeId member) {
        if (traffic != null) {
            traffic.unreachable(member);
        }
    }

    void flush() {
        if (traffic != null) {
            traffic.flush();
        }
    }
}
