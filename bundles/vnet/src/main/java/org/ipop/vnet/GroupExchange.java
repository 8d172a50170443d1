package org.ipop.vnet;

import org.ipop.api.NodeId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.vnet.GroupPort;
import org.ipop.api.vnet.GroupTraffic;
import org.ipop.vnet.RouterCounters.Drop;

/** Takes the copies of group traffic to members, and those for us to the tap. */
final class GroupExchange implements GroupPort {
    private final Surroundings around;
    private final GroupTraffic groups;
    private final Inbound inbound;
    private final PacketLinks links;

    GroupExchange(Surroundings around, GroupTraffic groups, Inbound inbound, PacketLinks links) {
        this.around = around;
        this.groups = groups;
        this.inbound = inbound;
        this.links = links;
    }

    @Override
    public boolean send(Contact to, Packet frame) {
        boolean sent = links.send(to, frame);
        if (sent) {
            around.counters().sent.increment();
        } else {
            around.counters().dropped(Drop.LINK);
        }
        return sent;
    }

    @Override
    public void deliver(NodeId origin, Packet packet) {
        inbound.group(origin, packet);
    }

    @Override
    public void query(Packet packet) {
        around.tap().write(packet);
    }

    @Override
    public void flush() {
        links.flush();
        around.tap().flush();
        around.stub().flush();
    }

    @Override
    public void close() {
        around.groups().detach(groups);
    }
}
