package org.ipop.membership.enrolment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentCodec;
import org.ipop.wire.membership.EnrolmentMessage;
import org.ipop.wire.membership.InvitationToken.Ticket;

/** The book as a file. A local format: version, last issued, invitations with their redemptions, names. */
public final class IssuerBookCodec {
    private static final int VERSION = 3;
    private static final Waitlist.Word[] WORDS = Waitlist.Word.values();

    private IssuerBookCodec() {
    }

    public static byte[] encode(IssuerBook book) {
        ByteBuf out = Unpooled.buffer(1_024);
        out.writeByte(VERSION).writeLong(book.lastIssuedSeconds()).writeInt(book.invitations().size());
        book.invitations().values().forEach(invitation -> writeInvitation(out, invitation));
        out.writeInt(book.names().size());
        book.names().forEach((host, node) -> {
            Fields.writeText(out, host);
            node.write(out);
        });
        byte[] content = new byte[out.readableBytes()];
        out.readBytes(content);
        return content;
    }

    /** Throws MalformedPacket if the file was not written by {@link #encode}. */
    public static IssuerBook decode(byte[] content) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(content);
        Fields.need(in, 1, "version");
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new MalformedPacket("issuer's book of version " + version);
        }
        IssuerBook book = new IssuerBook();
        Fields.need(in, Long.BYTES, "last issued");
        book.lastIssuedSeconds(in.readLong());
        for (int left = count(in, IssuerBook.MAX_INVITATIONS, "invitations"); left > 0; left--) {
            IssuerBook.Invitation invitation = invitation(in);
            book.invitations().put(invitation.ticket().id(), invitation);
        }
        for (int left = count(in, IssuerBook.MAX_NAMES, "names"); left > 0; left--) {
            book.names().put(Fields.text(in, "host"), Fields.nodeId(in));
        }
        Fields.end(in, "issuer's book");
        return book;
    }

    private static void writeInvitation(ByteBuf out, IssuerBook.Invitation invitation) {
        Ticket ticket = invitation.ticket();
        out.writeBytes(ticket.id().toArray()).writeBytes(ticket.secret().toArray());
        out.writeLong(ticket.expiresEpochSeconds()).writeInt(invitation.uses());
        Fields.writeText(out, ticket.host().orElse(""));
        out.writeInt(invitation.redeemed().size());
        invitation.redeemed().forEach((node, certificate) -> {
            node.write(out);
            Fields.writeBytes(out, certificate);
        });
        out.writeBoolean(invitation.waitlist().isPresent());
        invitation.waitlist().ifPresent(waitlist -> writeWaitlist(out, waitlist));
    }

    private static void writeWaitlist(ByteBuf out, Waitlist waitlist) {
        out.writeInt(waitlist.all().size());
        waitlist.all().forEach((node, applicant) -> {
            node.write(out);
            Fields.writeText(out, applicant.host());
            out.writeLong(applicant.sinceEpochSeconds()).writeByte(applicant.word().ordinal());
        });
    }

    private static Waitlist waitlist(ByteBuf in) throws MalformedPacket {
        Waitlist waitlist = new Waitlist();
        for (int left = count(in, Waitlist.MAX_APPLICANTS, "applicants"); left > 0; left--) {
            NodeId node = Fields.nodeId(in);
            String host = Fields.text(in, "host");
            Fields.need(in, Long.BYTES + 1, "applicant");
            waitlist.add(node, host, in.readLong());
            int word = in.readUnsignedByte();
            if (word >= WORDS.length) {
                throw new MalformedPacket("the operator's word: " + word);
            }
            waitlist.answer(node, WORDS[word]);
        }
        return waitlist;
    }

    private static IssuerBook.Invitation invitation(ByteBuf in) throws MalformedPacket {
        Bytes id = EnrolmentCodec.fixed(in, EnrolmentMessage.TOKEN_ID_BYTES, "token id");
        Bytes secret = EnrolmentCodec.fixed(in, EnrolmentMessage.SECRET_BYTES, "secret");
        Fields.need(in, Long.BYTES, "expiry");
        long expires = in.readLong();
        int uses = count(in, IssuerDesk.MAX_USES, "uses");
        String host = Fields.text(in, "host");
        Map<NodeId, Bytes> redeemed = new LinkedHashMap<>();
        for (int left = count(in, IssuerDesk.MAX_USES, "redemptions"); left > 0; left--) {
            redeemed.put(Fields.nodeId(in),
                Fields.bytes(in, EnrolmentMessage.MAX_CERTIFICATE_BYTES, "certificate"));
        }
        Fields.need(in, 1, "approval");
        Optional<Waitlist> waitlist = in.readBoolean() ? Optional.of(waitlist(in)) : Optional.empty();
        return new IssuerBook.Invitation(new Ticket(id, secret, expires,
            host.isEmpty() ? Optional.empty() : Optional.of(host)), uses, redeemed, waitlist);
    }

    private static int count(ByteBuf in, int limit, String what) throws MalformedPacket {
        Fields.need(in, Integer.BYTES, what);
        int count = in.readInt();
        if (count < 0 || count > limit) {
            throw new MalformedPacket(what + ": " + count);
        }
        return count;
    }
}
