package org.ipop.membership.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.api.link.Contact;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.membership.certificate.AddressPlan;
import org.ipop.membership.enrolment.Enrolled;
import org.ipop.membership.proof.RendezvousSecret;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.EnrolmentCodec;
import org.ipop.wire.membership.EnrolmentMessage;

/**
 * A membership as a file. A local format: version, authority key, name, address plan, rendezvous secret,
 * certificate, some members. One file, so that it is there as a whole or not at all.
 *
 * @param certificate not checked yet
 */
public record StoredNetwork(NetworkSpec spec, RendezvousSecret rendezvousSecret, Bytes certificate,
                            List<Contact> members) {
    private static final int VERSION = 2;
    private static final int KEY_BYTES = 32;

    public static StoredNetwork of(Enrolled enrolled) {
        return new StoredNetwork(enrolled.credentials().spec(), enrolled.credentials().rendezvousSecret(),
            enrolled.credentials().certificate().encoded(), enrolled.members());
    }

    /** With the secret of a later epoch. */
    StoredNetwork with(RendezvousSecret renewed) {
        return new StoredNetwork(spec, renewed, certificate, members);
    }

    /** Throws MalformedPacket if the file was not written by {@link #encode}. */
    public static StoredNetwork decode(byte[] content) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(content);
        Fields.need(in, 1, "version");
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new MalformedPacket("membership of version " + version);
        }
        Bytes authority = EnrolmentCodec.fixed(in, KEY_BYTES, "authority key");
        String name = Fields.text(in, "network");
        Prefix ipv4 = EnrolmentCodec.prefix(in);
        RendezvousSecret secret = new RendezvousSecret(EnrolmentCodec.epoch(in),
            EnrolmentCodec.fixed(in, EnrolmentMessage.SECRET_BYTES, "rendezvous secret"));
        Bytes certificate = Fields.bytes(in, EnrolmentMessage.MAX_CERTIFICATE_BYTES, "certificate");
        List<Contact> members = EnrolmentCodec.contacts(in, EnrolmentMessage.MAX_CONTACTS);
        Fields.end(in, "membership");
        return new StoredNetwork(new NetworkSpec(name, authority, ipv4, AddressPlan.ulaOf(authority)), secret,
            certificate, members);
    }

    public byte[] encode() {
        ByteBuf out = Unpooled.buffer(1_024);
        out.writeByte(VERSION).writeBytes(spec.authorityKey().toArray());
        Fields.writeText(out, spec.name());
        EnrolmentCodec.writePrefix(out, spec.ipv4());
        out.writeInt(rendezvousSecret.epoch()).writeBytes(rendezvousSecret.value().toArray());
        Fields.writeBytes(out, certificate);
        EnrolmentCodec.writeContacts(out, members);
        byte[] content = new byte[out.readableBytes()];
        out.readBytes(content);
        return content;
    }
}
