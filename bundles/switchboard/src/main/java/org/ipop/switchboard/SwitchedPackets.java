package org.ipop.switchboard;

import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.Contact;
import org.ipop.api.link.Links;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;

/** The packets of one network, whoever moves them and whoever takes them. Thread: node loop. */
final class SwitchedPackets {
    private final Opened.Shared shared;
    private final RingId ring;
    private final Runnable atClose;
    private Use user;
    private PacketLinks behind;

    SwitchedPackets(Opened.Shared shared, RingId ring, Runnable atClose) {
        this.shared = shared;
        this.ring = ring;
        this.atClose = atClose;
    }

    /** Whoever took the packets before gets none any more. */
    PacketLinks use(PacketListener listener) {
        user = new Use(listener);
        return user;
    }

    void plugged(Links provider) {
        behind = provider.packets(ring, new Ear());
    }

    void unplugged() {
        behind = null;
    }

    /** What the provider brings, to whoever takes it now. */
    private final class Ear implements PacketListener {
        @Override
        public void packet(NodeId from, Packet packet) {
            if (user == null) {
                packet.buffer().release();
                shared.counters().counter("switchboard.drop.packet").increment();
            } else {
                user.listener.packet(from, packet);
            }
        }

        @Override
        public void flush() {
            if (user != null) {
                user.listener.flush();
            }
        }

        @Override
        public void unreachable(NodeId peer, String why) {
            if (user != null) {
                user.listener.unreachable(peer, why);
            }
        }
    }

    /** One user's hold of the packets, until another takes it over. */
    private final class Use implements PacketLinks {
        private final PacketListener listener;

        private Use(PacketListener listener) {
            this.listener = listener;
        }

        private boolean open() {
            return user == this && behind != null;
        }

        @Override
        public boolean send(Contact to, Packet packet) {
            if (open()) {
                return behind.send(to, packet);
            }
            packet.buffer().release();
            shared.counters().counter("switchboard.drop.packet").increment();
            return false;
        }

        @Override
        public int mtu(NodeId peer) {
            return open() ? behind.mtu(peer) : Integer.MAX_VALUE;
        }

        @Override
        public void flush() {
            if (open()) {
                behind.flush();
            }
        }

        @Override
        public void close() {
            if (user != this) {
                return;
            }
            user = null;
            atClose.run();
            if (behind != null) {
                behind.close();
            }
        }
    }
}
