package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ipop.api.RingId;
import org.ipop.api.edge.Packet;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.security.Session;
import org.ipop.wire.link.FragmentHeader;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.LinkFrameCodec;
import org.ipop.wire.link.ReliableHeader;

/**
 * The keys shared with one peer by one handshake, and what hangs on them: control frames, fragments, the admissions to
 * rings. A link has one that it sends on, and for a while older ones that still receive.
 */
final class LinkSession implements SessionTable.Receiver {
    /** Sequences of reliable frames are fragment ids with this bit, those of messages without it. */
    private static final int RELIABLE_ID = 1 << 31;

    final Session session;
    final long createdNanos;
    final ReliableFrames reliable;
    final Fragments fragments;
    final Map<RingId, RingAdmission> admissions = new LinkedHashMap<>();
    /** When the peer, or we, last refused a ring in this session. */
    final Map<RingId, Long> refusedNanos = new LinkedHashMap<>();
    private final Local local;
    private final SessionTable table;
    private Owner owner;
    private int nextMessageId;
    /** Of the handshakes that it comes from; see HandshakeFactory. */
    int generation;
    long receivedNanos;
    /** Former links began something in it that we cannot go on with: no ring is admitted in it any more. */
    boolean frozen;
    boolean closed;

    /** Takes what the session has opened, and sends what it has sealed. */
    interface Owner {
        /** Owns the frame. */
        void opened(LinkSession session, ByteBuf frame, Route from);

        /** Sends sealed datagrams by the best path, {@code segmentBytes} each or (0) a single one; owns them. */
        void transmit(ByteBuf datagrams, int segmentBytes, boolean signalling);
    }

    LinkSession(Local local, SessionTable table, Session session, Owner owner) {
        this(local, table, session, owner, local.now());
    }

    /** Goes on with a session of former links. */
    LinkSession(Local local, SessionTable table, LinksSnapshot.Keys left, Owner owner) {
        this(local, table, left.session(), owner, left.createdNanos());
        generation = left.generation();
        frozen = !left.settled();
        nextMessageId = left.frames().nextMessage();
        reliable.resume(left.frames());
    }

    private LinkSession(Local local, SessionTable table, Session session, Owner owner, long createdNanos) {
        this.local = local;
        this.table = table;
        this.session = session;
        this.owner = owner;
        this.createdNanos = createdNanos;
        this.receivedNanos = local.now();
        this.fragments = new Fragments(local);
        this.reliable = new ReliableFrames(local, this::sendReliable);
        table.bind(session.info().localIndex(), this);
    }

    /** The link takes it over from the driver's anteroom. */
    void owner(Owner link) {
        owner = link;
    }

    @Override
    public void sealed(ByteBuf datagram, Route from) {
        Session.Opened outcome = session.open(datagram);
        if (outcome != Session.Opened.OPENED || !datagram.isReadable()) {
            datagram.release();
            local.dropped(reason(outcome));
            return;
        }
        receivedNanos = local.now();
        owner.opened(this, datagram, from);
    }

    static String reason(Session.Opened outcome) {
        return switch (outcome) {
            case FORGED -> "forged";
            case REPLAYED -> "replayed";
            case MALFORMED, OPENED -> "malformed";
        };
    }

    /** Seals a frame that has head- and tailroom; owns it. False if the session is closed. */
    boolean seal(ByteBuf frame) {
        if (closed) {
            frame.release();
            local.dropped("session-closed");
            return false;
        }
        session.seal(frame);
        return true;
    }

    /** Sends a frame of any length by the best path; owns it. */
    void send(ByteBuf frame, boolean signalling) {
        send(frame, nextMessageId++ & ~RELIABLE_ID, signalling);
    }

    /** Sends a small frame by the best path. */
    void send(LinkFrame frame) {
        ByteBuf out = Packet.allocate(Fragments.MAX_FRAME_BYTES);
        LinkFrameCodec.write(out, frame);
        send(out, true);
    }

    double ageSeconds(long now) {
        return (now - createdNanos) / 1e9;
    }

    /** Nothing is under way on it. */
    private boolean settled() {
        return reliable.quiet() && admissions.values().stream().allMatch(RingAdmission::complete);
    }

    /**
     * Ends without an end of its keys, which go on elsewhere.
     *
     * @param holds the admissions by which seats are held
     */
    LinksSnapshot.Keys suspend(Predicate<RingAdmission> holds) {
        boolean settled = !frozen && settled();
        closed = true;
        List<LinksSnapshot.Admission> granted = new ArrayList<>();
        admissions.values().forEach(admission -> {
            if (admission.peerProved()) {
                granted.add(admission.suspend(holds.test(admission)));
            } else {
                admission.close();
            }
        });
        LinksSnapshot.Frames frames = reliable.frames(nextMessageId);
        reliable.close();
        return new LinksSnapshot.Keys(session, createdNanos, generation, settled, frames, granted);
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        reliable.close();
        admissions.values().forEach(admission -> {
            admission.close();
            table.free(admission.packetIndex());
        });
        table.free(session.info().localIndex());
        session.close();
    }

    private void send(ByteBuf frame, int id, boolean signalling) {
        if (frame.readableBytes() > Fragments.MAX_FRAME_BYTES) {
            Fragments.split(frame, id, piece -> sealAndTransmit(piece, signalling));
        } else {
            sealAndTransmit(frame, signalling);
        }
    }

    private void sealAndTransmit(ByteBuf frame, boolean signalling) {
        if (seal(frame)) {
            owner.transmit(frame, 0, signalling);
        }
    }

    private void sendReliable(int sequence, LinkFrame.Control frame) {
        ByteBuf out = Packet.allocate(Fragments.MAX_FRAME_BYTES + FragmentHeader.PIECE_BYTES);
        new ReliableHeader(sequence).write(out);
        LinkFrameCodec.write(out, frame);
        send(out, sequence | RELIABLE_ID, true);
    }
}
