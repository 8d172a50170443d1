package org.ipop.switchboard;

import java.util.Optional;
import java.util.function.Consumer;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.vnet.GroupPort;
import org.ipop.api.vnet.GroupTraffic;
import org.ipop.api.vnet.VirtualNetwork;

/** The place of a network's group traffic at whichever router serves. Thread: node loop. */
final class SwitchedGroups implements GroupPort {
    private final GroupTraffic groups;
    private final Consumer<String> drops;
    private final Consumer<SwitchedGroups> atClose;
    private Optional<GroupPort> port = Optional.empty();

    SwitchedGroups(GroupTraffic groups, Consumer<String> drops, Consumer<SwitchedGroups> atClose) {
        this.groups = groups;
        this.drops = drops;
        this.atClose = atClose;
    }

    /** Throws Refused as the router does. */
    void plugged(VirtualNetwork router) {
        port = Optional.of(router.attach(groups));
    }

    /** A router that leaves groups alone serves the node all the same. */
    void exchanged(VirtualNetwork router) {
        try {
            plugged(router);
        } catch (Refused refusal) {
            drops.accept("groups");
        }
    }

    void unplugged() {
        port = Optional.empty();
    }

    @Override
    public boolean send(Contact to, Packet frame) {
        if (port.isPresent()) {
            return port.get().send(to, frame);
        }
        drop(frame);
        return false;
    }

    @Override
    public void deliver(NodeId origin, Packet packet) {
        port.ifPresentOrElse(open -> open.deliver(origin, packet), () -> drop(packet));
    }

    @Override
    public void query(Packet packet) {
        port.ifPresentOrElse(open -> open.query(packet), () -> drop(packet));
    }

    @Override
    public void flush() {
        port.ifPresent(GroupPort::flush);
    }

    @Override
    public void close() {
        port.ifPresent(GroupPort::close);
        port = Optional.empty();
        atClose.accept(this);
    }

    private void drop(Packet packet) {
        packet.buffer().release();
        drops.accept("packet");
    }
}
