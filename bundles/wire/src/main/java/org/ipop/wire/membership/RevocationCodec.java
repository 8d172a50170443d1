package org.ipop.wire.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.membership.RevocationMessage.News;
import org.ipop.wire.membership.RevocationMessage.SecretSealed;
import org.ipop.wire.membership.RevocationMessage.SecretWanted;

/** Reads and writes {@link RevocationMessage}. Pure; thread: any. */
public final class RevocationCodec {
    private static final int NEWS = 1;
    private static final int WANTED = 2;
    private static final int SEALED = 3;

    private RevocationCodec() {
    }

    /** Reads a whole message; the buffer stays with the caller. */
    public static RevocationMessage read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1 + Integer.BYTES, "revocation message");
        int type = in.readUnsignedByte();
        int number = in.readInt();
        if (number < 0) {
            throw new MalformedPacket("revocation message with number " + number);
        }
        RevocationMessage message = switch (type) {
            case NEWS -> new News(number, entries(in));
            case WANTED -> new SecretWanted(number, key(in),
                Fields.bytes(in, EnrolmentMessage.MAX_CERTIFICATE_BYTES, "certificate"),
                EnrolmentCodec.fixed(in, EnrolmentMessage.SIGNATURE_BYTES, "signature"));
            case SEALED -> new SecretSealed(number, key(in),
                Fields.bytes(in, RevocationMessage.MAX_SEALED_BYTES, "sealed secret"));
            default -> throw new MalformedPacket("revocation message of type " + type);
        };
        Fields.end(in, "revocation message");
        return message;
    }

    public static ByteBuf write(RevocationMessage message) {
        ByteBuf out = Unpooled.buffer(256);
        switch (message) {
            case News news -> {
                out.writeByte(NEWS).writeInt(news.number()).writeByte(news.entries().size());
                news.entries().forEach(entry -> entry.write(out));
            }
            case SecretWanted wanted -> {
                out.writeByte(WANTED).writeInt(wanted.epoch()).writeBytes(wanted.key().toArray());
                Fields.writeBytes(out, wanted.certificate());
                out.writeBytes(wanted.signature().toArray());
            }
            case SecretSealed sealed -> {
                out.writeByte(SEALED).writeInt(sealed.epoch()).writeBytes(sealed.key().toArray());
                Fields.writeBytes(out, sealed.sealed());
            }
        }
        return out;
    }

    private static Bytes key(ByteBuf in) throws MalformedPacket {
        return EnrolmentCodec.fixed(in, RevocationMessage.KEY_BYTES, "ephemeral key");
    }

    private static List<Revocation> entries(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "entries");
        int count = in.readUnsignedByte();
        if (count > RevocationMessage.MAX_ENTRIES) {
            throw new MalformedPacket(count + " revocations, limit " + RevocationMessage.MAX_ENTRIES);
        }
        List<Revocation> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(Revocation.read(in));
        }
        return entries;
    }
}
