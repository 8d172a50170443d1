package org.ipop.link;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.link.FrameType;
import org.ipop.wire.link.LinkFrame;
import org.ipop.wire.link.LinkFrameCodec;
import org.ipop.wire.link.ReliableHeader;
import org.ipop.wire.link.RingMessageHeader;

/** Tells frames apart and gives each to whom it concerns. The one place where frames that do not parse are counted. */
final class FrameReader {
    private final Local local;
    private final RelayForwarder relays;

    FrameReader(Local local, RelayForwarder relays) {
        this.local = local;
        this.relays = relays;
    }

    /** Owns the frame. */
    void read(Link link, LinkSession session, ByteBuf frame, Route from) {
        try {
            switch (frame.getUnsignedByte(frame.readerIndex())) {
                case FrameType.RING_MESSAGE -> ringMessage(link, session, frame);
                case FrameType.RELAY -> relays.received(link, frame);
                case FrameType.FRAGMENT -> fragment(link, session, frame, from);
                case FrameType.RELIABLE -> reliable(link, session, frame, from);
                default -> small(link, session, frame, from);
            }
        } catch (MalformedPacket e) {
            local.dropped("malformed");
        }
    }

    private void ringMessage(Link link, LinkSession session, ByteBuf frame) throws MalformedPacket {
        RingMessageHeader header;
        try {
            header = RingMessageHeader.read(frame);
        } catch (MalformedPacket e) {
            frame.release();
            throw e;
        }
        link.seats().message(session, header.ring(), frame);
    }

    private void fragment(Link link, LinkSession session, ByteBuf frame, Route from) throws MalformedPacket {
        Optional<ByteBuf> whole = session.fragments.add(frame);
        if (whole.isEmpty()) {
            return;
        }
        switch (whole.get().getUnsignedByte(whole.get().readerIndex())) {
            case FrameType.RING_MESSAGE -> ringMessage(link, session, whole.get());
            case FrameType.RELIABLE -> reliable(link, session, whole.get(), from);
            default -> {
                whole.get().release();
                local.dropped("malformed");
            }
        }
    }

    private void reliable(Link link, LinkSession session, ByteBuf frame, Route from) throws MalformedPacket {
        try {
            ReliableHeader header = ReliableHeader.read(frame);
            LinkFrame inner = LinkFrameCodec.read(frame);
            if (!(inner instanceof LinkFrame.Control control)) {
                throw new MalformedPacket("reliable " + inner);
            }
            link.departures().answer(session, new LinkFrame.Ack(header.sequence()), from);
            if (session.reliable.isNew(header.sequence())) {
                control(link, session, control);
            }
        } finally {
            frame.release();
        }
    }

    private void small(Link link, LinkSession session, ByteBuf frame, Route from) throws MalformedPacket {
        LinkFrame read;
        try {
            read = LinkFrameCodec.read(frame);
        } finally {
            frame.release();
        }
        switch (read) {
            case LinkFrame.Ping ping -> link.dialogue().pinged(session, ping, from);
            case LinkFrame.Pong pong -> link.dialogue().ponged(pong, from);
            case LinkFrame.SizeProbe probe ->
                link.departures().answer(session, new LinkFrame.SizeAnswer(probe.id()), from);
            case LinkFrame.SizeAnswer answer -> link.dialogue().sizes().answered(answer.id());
            case LinkFrame.Sighting sighting -> link.dialogue().sighting(session, sighting, from);
            case LinkFrame.Ack ack -> session.reliable.acknowledged(ack.sequence());
            case LinkFrame.Bye bye -> link.close("closed by the peer: " + printable(bye.why()));
            case LinkFrame.Control control -> throw new MalformedPacket("not reliable: " + control);
        }
    }

    private static void control(Link link, LinkSession session, LinkFrame.Control control) {
        switch (control) {
            case LinkFrame.About about -> link.dialogue().about(session, about);
            case LinkFrame.Greeting greeting -> link.seats().greeting(session, greeting);
            case LinkFrame.Proof proof -> link.seats().proof(session, proof);
            case LinkFrame.Admitted admitted -> link.seats().admitted(session, admitted);
            case LinkFrame.Leave leave -> link.seats().leave(session, leave);
        }
    }

    /** The peer's words go to an operator's terminal: nothing that could steer it. */
    private static String printable(String words) {
        return words.replaceAll("\\p{C}", "?");
    }
}
