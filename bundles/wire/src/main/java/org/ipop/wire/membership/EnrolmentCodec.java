package org.ipop.wire.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.api.link.Contact;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentMessage.Claim;
import org.ipop.wire.membership.EnrolmentMessage.Denied;
import org.ipop.wire.membership.EnrolmentMessage.Grant;
import org.ipop.wire.membership.EnrolmentMessage.Reason;
import org.ipop.wire.membership.EnrolmentMessage.Terms;

/** Reads and writes {@link EnrolmentMessage}. Pure; thread: any. */
public final class EnrolmentCodec {
    private static final int CLAIM = 1;
    private static final int GRANT = 2;
    private static final int DENIED = 3;
    private static final Reason[] REASONS = Reason.values();

    private EnrolmentCodec() {
    }

    /** Reads a whole message; the buffer stays with the caller. */
    public static EnrolmentMessage read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "enrolment message");
        int type = in.readUnsignedByte();
        Bytes tokenId = fixed(in, EnrolmentMessage.TOKEN_ID_BYTES, "token id");
        EnrolmentMessage message = switch (type) {
            case CLAIM -> claim(in, tokenId);
            case GRANT -> grant(in, tokenId);
            case DENIED -> denied(in, tokenId);
            default -> throw new MalformedPacket("enrolment message of type " + type);
        };
        Fields.end(in, "enrolment message");
        return message;
    }

    public static ByteBuf write(EnrolmentMessage message) {
        ByteBuf out = Unpooled.buffer(256);
        switch (message) {
            case Claim claim -> {
                head(out, CLAIM, claim.tokenId());
                out.writeBytes(claim.mac().toArray()).writeBoolean(claim.firm());
                Fields.writeText(out, claim.host());
            }
            case Grant grant -> {
                writeBody(out, grant);
                out.writeBytes(grant.signature().toArray());
            }
            case Denied denied -> {
                head(out, DENIED, denied.tokenId());
                out.writeByte(denied.reason().ordinal());
            }
        }
        return out;
    }

    /** The bytes of a grant that its signature covers: all but the signature. */
    public static byte[] signedPart(Grant grant) {
        ByteBuf out = Unpooled.buffer(256);
        writeBody(out, grant);
        byte[] body = new byte[out.readableBytes()];
        out.readBytes(body);
        return body;
    }

    /** A field of a fixed length. */
    public static Bytes fixed(ByteBuf in, int length, String what) throws MalformedPacket {
        Fields.need(in, length, what);
        byte[] content = new byte[length];
        in.readBytes(content);
        return Bytes.copyOf(content);
    }

    /** Address, prefix length (8 bits). */
    public static Prefix prefix(ByteBuf in) throws MalformedPacket {
        InetAddress address = Fields.address(in);
        Fields.need(in, 1, "prefix length");
        int length = in.readUnsignedByte();
        if (length > address.getAddress().length * 8) {
            throw new MalformedPacket("prefix length " + length);
        }
        return new Prefix(address, length);
    }

    public static void writePrefix(ByteBuf out, Prefix prefix) {
        Fields.writeAddress(out, prefix.address());
        out.writeByte(prefix.length());
    }

    /** Number (8 bits), then that many contacts. */
    public static List<Contact> contacts(ByteBuf in, int limit) throws MalformedPacket {
        Fields.need(in, 1, "contacts");
        int count = in.readUnsignedByte();
        if (count > limit) {
            throw new MalformedPacket(count + " contacts, limit " + limit);
        }
        List<Contact> contacts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            contacts.add(Fields.contact(in));
        }
        return contacts;
    }

    public static void writeContacts(ByteBuf out, List<Contact> contacts) {
        out.writeByte(contacts.size());
        contacts.forEach(contact -> Fields.writeContact(out, contact));
    }

    private static Claim claim(ByteBuf in, Bytes tokenId) throws MalformedPacket {
        Bytes mac = fixed(in, EnrolmentMessage.MAC_BYTES, "claim");
        return new Claim(tokenId, mac, flag(in, "firm"), Fields.text(in, "host"));
    }

    private static Grant grant(ByteBuf in, Bytes tokenId) throws MalformedPacket {
        Bytes certificate = Fields.bytes(in, EnrolmentMessage.MAX_CERTIFICATE_BYTES, "certificate");
        Bytes issuer = Fields.bytes(in, EnrolmentMessage.MAX_CERTIFICATE_BYTES, "issuer's certificate");
        Terms terms = new Terms(prefix(in), epoch(in), fixed(in, EnrolmentMessage.SECRET_BYTES, "rendezvous secret"),
            contacts(in, EnrolmentMessage.MAX_CONTACTS));
        return new Grant(tokenId, certificate, issuer, terms,
            fixed(in, EnrolmentMessage.SIGNATURE_BYTES, "signature"));
    }

    /** The number of a rendezvous secret (32 bits). */
    public static int epoch(ByteBuf in) throws MalformedPacket {
        Fields.need(in, Integer.BYTES, "epoch");
        int epoch = in.readInt();
        if (epoch < 0) {
            throw new MalformedPacket("epoch " + epoch);
        }
        return epoch;
    }

    private static Denied denied(ByteBuf in, Bytes tokenId) throws MalformedPacket {
        Fields.need(in, 1, "reason");
        int reason = in.readUnsignedByte();
        if (reason >= REASONS.length) {
            throw new MalformedPacket("reason " + reason);
        }
        return new Denied(tokenId, REASONS[reason]);
    }

    private static boolean flag(ByteBuf in, String what) throws MalformedPacket {
        Fields.need(in, 1, what);
        int value = in.readUnsignedByte();
        if (value > 1) {
            throw new MalformedPacket(what + ": " + value);
        }
        return value == 1;
    }

    private static void writeBody(ByteBuf out, Grant grant) {
        head(out, GRANT, grant.tokenId());
        Fields.writeBytes(out, grant.certificate());
        Fields.writeBytes(out, grant.issuerCertificate());
        writePrefix(out, grant.terms().ipv4());
        out.writeInt(grant.terms().epoch()).writeBytes(grant.terms().rendezvousSecret().toArray());
        writeContacts(out, grant.terms().contacts());
    }

    private static void head(ByteBuf out, int type, Bytes tokenId) {
        out.writeByte(type).writeBytes(tokenId.toArray());
    }
}
