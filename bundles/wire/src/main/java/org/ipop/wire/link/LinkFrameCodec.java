package org.ipop.wire.link;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/** Reads and writes {@link LinkFrame}s. */
public final class LinkFrameCodec {
    private static final int NEEDED = 1;
    private static final int LOST = 2;
    private static final int OBSERVED = 2;
    private static final int HEARD = 1;

    private LinkFrameCodec() {
    }

    /** Appends the frame, type first. */
    public static void write(ByteBuf out, LinkFrame frame) {
        switch (frame) {
            case LinkFrame.Ping ping -> out.writeByte(FrameType.PING)
                .writeByte((ping.needed() ? NEEDED : 0) | (ping.lost() ? LOST : 0))
                .writeLong(ping.id());
            case LinkFrame.Pong pong -> writePong(out, pong);
            case LinkFrame.Ack ack -> out.writeByte(FrameType.ACK).writeInt(ack.sequence());
            case LinkFrame.Bye bye -> Fields.writeText(out.writeByte(FrameType.BYE), bye.why());
            case LinkFrame.SizeProbe probe -> out.writeByte(FrameType.SIZE_PROBE).writeLong(probe.id())
                .writeZero(probe.padding());
            case LinkFrame.SizeAnswer answer -> out.writeByte(FrameType.SIZE_ANSWER).writeLong(answer.id());
            case LinkFrame.Sighting sighting -> writeSighting(out, sighting);
            case LinkFrame.About about -> writeAbout(out, about);
            case LinkFrame.Greeting greeting -> {
                out.writeByte(FrameType.GREETING).writeLong(greeting.ring().value()).writeInt(greeting.packetIndex());
                Fields.writeBytes(out, greeting.greeting());
            }
            case LinkFrame.Proof proof -> {
                out.writeByte(FrameType.PROOF).writeLong(proof.ring().value()).writeInt(proof.to());
                Fields.writeBytes(out, proof.proof());
            }
            case LinkFrame.Admitted admitted -> out.writeByte(FrameType.ADMITTED).writeLong(admitted.ring().value())
                .writeInt(admitted.to());
            case LinkFrame.Leave leave -> out.writeByte(FrameType.LEAVE).writeLong(leave.ring().value())
                .writeInt(leave.from()).writeInt(leave.to());
        }
    }

    /** Reads a frame to its end. */
    public static LinkFrame read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "frame type");
        int type = in.readUnsignedByte();
        LinkFrame frame = switch (type) {
            case FrameType.PING -> {
                Fields.need(in, 9, "ping");
                int flags = flags(in, NEEDED | LOST);
                yield new LinkFrame.Ping((flags & NEEDED) != 0, (flags & LOST) != 0, in.readLong());
            }
            case FrameType.PONG -> readPong(in);
            case FrameType.ACK -> {
                Fields.need(in, 4, "ack");
                yield new LinkFrame.Ack(in.readInt());
            }
            case FrameType.BYE -> new LinkFrame.Bye(Fields.text(in, "bye"));
            case FrameType.SIZE_PROBE -> readSizeProbe(in);
            case FrameType.SIZE_ANSWER -> {
                Fields.need(in, 8, "size answer");
                yield new LinkFrame.SizeAnswer(in.readLong());
            }
            case FrameType.SIGHTING -> readSighting(in);
            case FrameType.ABOUT -> readAbout(in);
            case FrameType.GREETING -> {
                Fields.need(in, 12, "greeting");
                yield new LinkFrame.Greeting(new RingId(in.readLong()), in.readInt(),
                    Fields.bytes(in, LinkFrame.Greeting.MAX_BYTES, "greeting"));
            }
            case FrameType.PROOF -> {
                Fields.need(in, 12, "proof");
                yield new LinkFrame.Proof(new RingId(in.readLong()), in.readInt(),
                    Fields.bytes(in, LinkFrame.Proof.MAX_BYTES, "proof"));
            }
            case FrameType.ADMITTED -> {
                Fields.need(in, 12, "admitted");
                yield new LinkFrame.Admitted(new RingId(in.readLong()), in.readInt());
            }
            case FrameType.LEAVE -> {
                Fields.need(in, 16, "leave");
                yield new LinkFrame.Leave(new RingId(in.readLong()), in.readInt(), in.readInt());
            }
            default -> throw new MalformedPacket("frame type " + type);
        };
        Fields.end(in, "frame of type " + type);
        return frame;
    }

    private static void writePong(ByteBuf out, LinkFrame.Pong pong) {
        int flags = (pong.needed() ? NEEDED : 0) | (pong.observed().isPresent() ? OBSERVED : 0);
        out.writeByte(FrameType.PONG).writeByte(flags).writeLong(pong.id()).writeLong(pong.received());
        pong.observed().ifPresent(address -> Fields.writeSocketAddress(out, address));
    }

    private static LinkFrame readPong(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 17, "pong");
        int flags = flags(in, NEEDED | OBSERVED);
        long id = in.readLong();
        return new LinkFrame.Pong((flags & NEEDED) != 0, id, in.readLong(),
            (flags & OBSERVED) != 0 ? Optional.of(Fields.socketAddress(in)) : Optional.empty());
    }

    private static LinkFrame readSizeProbe(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 8, "size probe");
        LinkFrame.SizeProbe probe = new LinkFrame.SizeProbe(in.readLong(), in.readableBytes());
        in.skipBytes(probe.padding());
        return probe;
    }

    private static void writeSighting(ByteBuf out, LinkFrame.Sighting sighting) {
        sighting.node().write(out.writeByte(FrameType.SIGHTING).writeByte(sighting.at().isPresent() ? HEARD : 0));
        sighting.at().ifPresent(address -> Fields.writeSocketAddress(out, address));
    }

    private static LinkFrame readSighting(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1 + NodeId.BYTES, "sighting");
        boolean heard = flags(in, HEARD) != 0;
        NodeId node = NodeId.read(in);
        return new LinkFrame.Sighting(node, heard ? Optional.of(Fields.socketAddress(in)) : Optional.empty());
    }

    private static void writeAbout(ByteBuf out, LinkFrame.About about) {
        out.writeByte(FrameType.ABOUT).writeLong(about.incarnation());
        Fields.writeCandidates(out, about.candidates());
        int count = Math.min(about.relays().size(), LinkFrame.About.MAX_RELAYS);
        out.writeByte(count);
        for (LinkFrame.About.Relay relay : about.relays().subList(0, count)) {
            relay.node().write(out.writeLong(relay.ring().value()));
        }
    }

    private static LinkFrame readAbout(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 8, "about");
        long incarnation = in.readLong();
        var candidates = Fields.candidates(in);
        Fields.need(in, 1, "relays");
        int count = in.readUnsignedByte();
        if (count > LinkFrame.About.MAX_RELAYS) {
            throw new MalformedPacket(count + " relays");
        }
        Fields.need(in, count * (8 + NodeId.BYTES), "relays");
        List<LinkFrame.About.Relay> relays = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            relays.add(new LinkFrame.About.Relay(new RingId(in.readLong()), NodeId.read(in)));
        }
        return new LinkFrame.About(incarnation, candidates, relays);
    }

    private static int flags(ByteBuf in, int known) throws MalformedPacket {
        int flags = in.readUnsignedByte();
        if ((flags & ~known) != 0) {
            throw new MalformedPacket("flags " + flags);
        }
        return flags;
    }

    private static RingId ring(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 8, "ring");
        return new RingId(in.readLong());
    }
}
