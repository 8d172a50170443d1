package org.ipop.wire.ring;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.overlay.RingView;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ring.RingMessage.Hello;
import org.ipop.wire.ring.RingMessage.Introduce;
import org.ipop.wire.ring.RingMessage.Join;
import org.ipop.wire.ring.RingMessage.Leave;
import org.ipop.wire.ring.RingMessage.Meet;
import org.ipop.wire.ring.RingMessage.Near;
import org.ipop.wire.ring.RingMessage.Nearby;
import org.ipop.wire.ring.RingMessage.Neighbourhood;
import org.ipop.wire.ring.RingMessage.Placed;
import org.ipop.wire.ring.RingMessage.Same;
import org.ipop.wire.ring.RingMessage.Stabilize;
import org.ipop.wire.ring.RingMessage.View;
import org.ipop.wire.ring.RingMessage.Welcome;

/** Bytes of the messages between neighbours, and of contacts in them. Thread: any. */
public final class RingCodec {
    private static final RingView.State[] STANDINGS = RingView.State.values();
    private static final int UNKNOWN = STANDINGS.length;
    private static final int OWN_POSITION = 1;
    private static final int OWN_ATTACH = 2;
    /** Where a contact might be, which begins with its flags. */
    private static final int THE_SENDER = 0xFF;
    /** Of one without candidates at its own node id; a buffer grows for others. */
    private static final int CONTACT_BYTES = 2 + NodeId.BYTES;

    private RingCodec() {
    }

    public static ByteBuf encode(RingMessage message) {
        return switch (message) {
            case Hello hello -> start(MessageType.HELLO, 11).writeByte(hello.standing().ordinal())
                .writeByte(hello.yours().isPresent() ? hello.yours().get().ordinal() : UNKNOWN)
                .writeLong(hello.own().bits());
            case Stabilize stabilize -> start(MessageType.STABILIZE, 17).writeLong(stabilize.knownDigest())
                .writeLong(stabilize.own().bits());
            case Same same -> start(MessageType.SAME, 17).writeLong(same.digest()).writeLong(same.own().bits());
            case Join _ -> start(MessageType.JOIN, 1);
            case View view -> encode(MessageType.VIEW, view.neighbourhood());
            case Welcome welcome -> encode(MessageType.WELCOME, welcome.neighbourhood());
            case Leave leave -> encode(MessageType.LEAVE, leave.neighbourhood());
            case Introduce introduce -> encode(introduce);
            case Near near -> encode(near);
            case Nearby nearby -> encode(nearby);
            case Meet meet -> encode(meet);
        };
    }

    /** Reads a whole message that is not routed; does not release it. */
    public static RingMessage decode(ByteBuf in) throws MalformedPacket {
        MessageType type = MessageType.of(in);
        in.skipBytes(1);
        RingMessage message = switch (type) {
            case HELLO -> new Hello(standing(in), standingOrUnknown(in), Coordinate.read(in));
            case STABILIZE -> new Stabilize(digest(in), Coordinate.read(in));
            case VIEW -> new View(neighbourhood(in));
            case SAME -> new Same(digest(in), Coordinate.read(in));
            case JOIN -> new Join();
            case WELCOME -> new Welcome(neighbourhood(in));
            case LEAVE -> new Leave(neighbourhood(in));
            case INTRODUCE -> new Introduce(contacts(in, Introduce.MAX));
            case NEAR -> near(in);
            case NEARBY -> new Nearby(Coordinate.read(in), placed(in));
            case MEET -> meet(in);
            case REQUEST, ANSWER -> throw new MalformedPacket("ring message: routed " + type);
        };
        Fields.end(in, "ring message");
        return message;
    }

    /** Identifies a neighbourhood for STABILIZE and SAME: 64-bit FNV-1a of its bytes; never 0. */
    public static long digest(Neighbourhood neighbourhood) {
        ByteBuf bytes = encode(MessageType.VIEW, neighbourhood);
        long hash = 0xCBF2_9CE4_8422_2325L;
        byte[] array = bytes.array();
        for (int at = bytes.arrayOffset() + bytes.readerIndex(), left = bytes.readableBytes(); left > 0; left--) {
            hash = (hash ^ array[at++]) * 0x100_0000_01B3L;
        }
        bytes.release();
        return hash == 0 ? 1 : hash;
    }

    public static Contact contact(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "contact flags");
        int flags = in.readUnsignedByte();
        if (flags > (OWN_POSITION | OWN_ATTACH)) {
            throw new MalformedPacket("contact flags " + flags);
        }
        NodeId node = Fields.nodeId(in);
        Key position = (flags & OWN_POSITION) != 0 ? Fields.key(in) : node.key();
        Key attach = (flags & OWN_ATTACH) != 0 ? Fields.key(in) : position;
        return new Contact(node, position, attach, Fields.candidates(in));
    }

    public static void writeContact(ByteBuf out, Contact contact) {
        boolean ownPosition = !contact.position().equals(contact.node().key());
        boolean ownAttach = !contact.attach().equals(contact.position());
        out.writeByte((ownPosition ? OWN_POSITION : 0) | (ownAttach ? OWN_ATTACH : 0));
        contact.node().write(out);
        if (ownPosition) {
            contact.position().write(out);
        }
        if (ownAttach) {
            contact.attach().write(out);
        }
        Fields.writeCandidates(out, contact.candidates());
    }

    /** The body of a look-up whose owner should know somebody: a contact, or one byte if that is who asks. */
    public static void writeIntroduced(ByteBuf out, Contact contact, NodeId sender) {
        if (contact.node().equals(sender)) {
            out.writeByte(THE_SENDER);
        } else {
            writeContact(out, contact);
        }
    }

    /** Whom the owner that is looked up should know. */
    public static Optional<Contact> introduced(ByteBuf body, Contact sender) throws MalformedPacket {
        if (!body.isReadable()) {
            return Optional.empty();
        }
        boolean theSender = body.getUnsignedByte(body.readerIndex()) == THE_SENDER;
        return Optional.of(theSender ? sender : contact(body));
    }

    private static ByteBuf start(MessageType type, int bytes) {
        return Unpooled.buffer(bytes).writeByte(type.code());
    }

    private static ByteBuf encode(MessageType type, Neighbourhood neighbourhood) {
        int most = 3 + (neighbourhood.successors().size() + 1) * CONTACT_BYTES;
        ByteBuf out = start(type, most);
        out.writeByte(neighbourhood.predecessor().isPresent() ? 1 : 0);
        neighbourhood.predecessor().ifPresent(contact -> writeContact(out, contact));
        return writeContacts(out, neighbourhood.successors());
    }

    private static Neighbourhood neighbourhood(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "predecessor");
        int has = in.readUnsignedByte();
        if (has > 1) {
            throw new MalformedPacket("has predecessor: " + has);
        }
        Optional<Contact> predecessor = has == 1 ? Optional.of(contact(in)) : Optional.empty();
        return new Neighbourhood(predecessor, contacts(in, Neighbourhood.MAX_SUCCESSORS));
    }

    private static ByteBuf encode(Introduce introduce) {
        int most = 2 + introduce.members().size() * CONTACT_BYTES;
        return writeContacts(start(MessageType.INTRODUCE, most), introduce.members());
    }

    private static ByteBuf writeContacts(ByteBuf out, List<Contact> contacts) {
        out.writeByte(contacts.size());
        contacts.forEach(contact -> writeContact(out, contact));
        return out;
    }

    private static List<Contact> contacts(ByteBuf in, int limit) throws MalformedPacket {
        Fields.need(in, 1, "contacts");
        int count = in.readUnsignedByte();
        if (count > limit) {
            throw new MalformedPacket(count + " contacts, limit " + limit);
        }
        List<Contact> contacts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            contacts.add(contact(in));
        }
        return contacts;
    }

    private static ByteBuf encode(Near near) {
        ByteBuf out = start(MessageType.NEAR, 64).writeLong(near.own().bits()).writeByte(near.bit());
        out.writeByte(near.withinMicros().size());
        near.withinMicros().forEach(micros -> out.writeShort(micros / Near.UNIT_MICROS));
        return out;
    }

    private static Near near(ByteBuf in) throws MalformedPacket {
        Coordinate own = Coordinate.read(in);
        Fields.need(in, 2, "intervals");
        int bit = in.readUnsignedByte();
        int count = in.readUnsignedByte();
        if (bit >= Key.BITS || count > bit + 1) {
            throw new MalformedPacket(count + " intervals from " + bit);
        }
        Fields.need(in, count * Short.BYTES, "round trips");
        List<Integer> withinMicros = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            withinMicros.add(in.readUnsignedShort() * Near.UNIT_MICROS);
        }
        return new Near(own, bit, withinMicros);
    }

    private static ByteBuf encode(Nearby nearby) {
        int most = 10 + nearby.members().size() * (CONTACT_BYTES + Coordinate.BYTES);
        ByteBuf out = start(MessageType.NEARBY, most).writeLong(nearby.own().bits());
        out.writeByte(nearby.members().size());
        for (Placed member : nearby.members()) {
            writeContact(out, member.contact());
            out.writeLong(member.coordinate().bits());
        }
        return out;
    }

    private static List<Placed> placed(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "members nearby");
        int count = in.readUnsignedByte();
        if (count > Nearby.MAX) {
            throw new MalformedPacket(count + " members nearby, limit " + Nearby.MAX);
        }
        List<Placed> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(new Placed(contact(in), Coordinate.read(in)));
        }
        return members;
    }

    private static ByteBuf encode(Meet meet) {
        ByteBuf out = start(MessageType.MEET, 1 + Key.BYTES + CONTACT_BYTES);
        meet.until().write(out);
        writeContact(out, meet.member());
        return out;
    }

    private static Meet meet(ByteBuf in) throws MalformedPacket {
        Key until = Fields.key(in);
        return new Meet(contact(in), until);
    }

    private static RingView.State standing(ByteBuf in) throws MalformedPacket {
        return standingOrUnknown(in).orElseThrow(() -> new MalformedPacket("standing unknown"));
    }

    private static Optional<RingView.State> standingOrUnknown(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "standing");
        int standing = in.readUnsignedByte();
        if (standing > UNKNOWN) {
            throw new MalformedPacket("standing " + standing);
        }
        return standing == UNKNOWN ? Optional.empty() : Optional.of(STANDINGS[standing]);
    }

    private static long digest(ByteBuf in) throws MalformedPacket {
        Fields.need(in, Long.BYTES, "digest");
        return in.readLong();
    }
}
