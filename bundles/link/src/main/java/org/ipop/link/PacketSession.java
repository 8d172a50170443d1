package org.ipop.link;

import io.netty.buffer.ByteBuf;
import org.ipop.api.security.Session;

/** The keys for packets of one network between us and one peer. What it opens needs no header: the key says it all. */
final class PacketSession implements SessionTable.Receiver {
    private final Local local;
    private final SessionTable table;
    private final Session keys;
    private final Owner owner;
    private boolean closed;

    /** Takes opened packets. */
    interface Owner {
        /** Owns the packet. */
        void packet(ByteBuf packet, Route from);
    }

    PacketSession(Local local, SessionTable table, Session keys, Owner owner) {
        this.local = local;
        this.table = table;
        this.keys = keys;
        this.owner = owner;
        table.bind(keys.info().localIndex(), this);
    }

    @Override
    public void sealed(ByteBuf datagram, Route from) {
        Session.Opened outcome = keys.open(datagram);
        if (outcome != Session.Opened.OPENED) {
            datagram.release();
            local.dropped(LinkSession.reason(outcome));
            return;
        }
        owner.packet(datagram, from);
    }

    /** Seals in place; false (and the packet is gone) if the session is closed. */
    boolean seal(ByteBuf packet) {
        if (closed) {
            packet.release();
            local.dropped("session-closed");
            return false;
        }
        keys.seal(packet);
        return true;
    }

    Session keys() {
        return keys;
    }

    long sealedPackets() {
        return keys.sealed();
    }

    void close() {
        if (!closed) {
            closed = true;
            table.free(keys.info().localIndex());
            keys.close();
        }
    }
}
