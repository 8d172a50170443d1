package org.ipop.link;

import io.netty.buffer.ByteBuf;
import org.ipop.api.security.Session;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.Segments;
import org.ipop.wire.link.FragmentHeader;
import org.ipop.wire.link.FrameType;

/**
 * The keys for packets of one network between us and one peer. What it opens needs no header: the key says it all. Only
 * a packet that was too long for the path comes in pieces, each behind a {@link FragmentHeader}.
 */
final class PacketSession implements SessionTable.Receiver {
    /** What sealing adds to each packet. */
    static final int OVERHEAD_BYTES = Session.HEADER_BYTES + Session.TAG_BYTES;

    private final Local local;
    private final SessionTable table;
    private final Session keys;
    private final Owner owner;
    /** Null until a piece has come. */
    private Fragments pieces;
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
        if (datagram.isReadable() && datagram.getByte(datagram.readerIndex()) == FrameType.FRAGMENT) {
            piece(datagram, from);
        } else {
            owner.packet(datagram, from);
        }
    }

    private void piece(ByteBuf piece, Route from) {
        if (pieces == null) {
            pieces = new Fragments(local, FragmentHeader.MAX_COUNT);
        }
        try {
            pieces.add(piece).ifPresent(packet -> owner.packet(packet, from));
        } catch (MalformedPacket e) {
            local.dropped("malformed");
        }
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

    /**
     * Cuts and seals; the readable bytes of {@code out} are then datagrams of one length, but for the last. False (and
     * nothing is written) if the session is closed.
     */
    boolean seal(Segments segments, ByteBuf out) {
        if (closed) {
            local.dropped("session-closed");
            return false;
        }
        int start = out.writerIndex();
        int end = start;
        while (segments.hasNext()) {
            out.setIndex(end + Session.HEADER_BYTES, end + Session.HEADER_BYTES);
            segments.next(out);
            keys.seal(out);
            end = out.writerIndex();
        }
        out.readerIndex(start);
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
            retire();
            table.free(keys.info().localIndex());
        }
    }

    /** Ends the keys; the index is held for others. */
    void retire() {
        closed = true;
        table.hold(keys.info().localIndex());
        keys.close();
    }
}
