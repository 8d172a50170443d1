package org.ipop.wire;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.link.Contact;
import org.ipop.api.nat.Candidate;

/** Fields that several formats share. Every read checks what is left first. */
public final class Fields {
    private static final Candidate.Kind[] KINDS = Candidate.Kind.values();

    private Fields() {
    }

    /** Throws unless {@code bytes} are left; {@code what} names the field. */
    public static void need(ByteBuf in, int bytes, String what) throws MalformedPacket {
        if (bytes < 0 || in.readableBytes() < bytes) {
            throw new MalformedPacket(what + ": " + bytes + " bytes wanted, " + in.readableBytes() + " left");
        }
    }

    /** Throws unless the message ends here. */
    public static void end(ByteBuf in, String what) throws MalformedPacket {
        if (in.isReadable()) {
            throw new MalformedPacket(what + ": " + in.readableBytes() + " bytes too many");
        }
    }

    public static Key key(ByteBuf in) throws MalformedPacket {
        need(in, Key.BYTES, "key");
        return Key.read(in);
    }

    public static NodeId nodeId(ByteBuf in) throws MalformedPacket {
        need(in, NodeId.BYTES, "node id");
        return NodeId.read(in);
    }

    /** Length (16 bits) and that many bytes. */
    public static Bytes bytes(ByteBuf in, int limit, String what) throws MalformedPacket {
        need(in, 2, what);
        int length = in.readUnsignedShort();
        if (length > limit) {
            throw new MalformedPacket(what + ": " + length + " bytes, limit " + limit);
        }
        need(in, length, what);
        byte[] content = new byte[length];
        in.readBytes(content);
        return Bytes.copyOf(content);
    }

    public static void writeBytes(ByteBuf out, Bytes content) {
        out.writeShort(content.length()).writeBytes(content.toArray());
    }

    /** UTF-8, length in 8 bits. */
    public static String text(ByteBuf in, String what) throws MalformedPacket {
        need(in, 1, what);
        int length = in.readUnsignedByte();
        need(in, length, what);
        byte[] content = new byte[length];
        in.readBytes(content);
        try {
            return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedPacket(what + ": not UTF-8");
        }
    }

    /** Throws IllegalArgumentException beyond 255 bytes. */
    public static void writeText(ByteBuf out, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        if (content.length > 255) {
            throw new IllegalArgumentException("text of " + content.length + " bytes, limit 255");
        }
        out.writeByte(content.length).writeBytes(content);
    }

    /** Family (4 or 6, 8 bits), address. */
    public static InetAddress address(ByteBuf in) throws MalformedPacket {
        need(in, 1, "address family");
        int family = in.readUnsignedByte();
        if (family != 4 && family != 6) {
            throw new MalformedPacket("address family " + family);
        }
        byte[] raw = new byte[family == 4 ? 4 : 16];
        need(in, raw.length, "address");
        in.readBytes(raw);
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    public static void writeAddress(ByteBuf out, InetAddress address) {
        byte[] raw = address.getAddress();
        out.writeByte(raw.length == 4 ? 4 : 6).writeBytes(raw);
    }

    /** Address, port (16 bits). */
    public static InetSocketAddress socketAddress(ByteBuf in) throws MalformedPacket {
        InetAddress address = address(in);
        need(in, 2, "port");
        return new InetSocketAddress(address, in.readUnsignedShort());
    }

    public static void writeSocketAddress(ByteBuf out, InetSocketAddress address) {
        writeAddress(out, address.getAddress());
        out.writeShort(address.getPort());
    }

    /** Number (8 bits), then kind (8 bits) and socket address each. */
    public static List<Candidate> candidates(ByteBuf in) throws MalformedPacket {
        need(in, 1, "candidates");
        int count = in.readUnsignedByte();
        if (count > Contact.MAX_CANDIDATES) {
            throw new MalformedPacket(count + " candidates");
        }
        List<Candidate> candidates = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            need(in, 1, "candidate kind");
            int kind = in.readUnsignedByte();
            if (kind >= KINDS.length) {
                throw new MalformedPacket("candidate kind " + kind);
            }
            candidates.add(new Candidate(KINDS[kind], socketAddress(in)));
        }
        return candidates;
    }

    /** At most {@link Contact#MAX_CANDIDATES}. */
    public static void writeCandidates(ByteBuf out, List<Candidate> candidates) {
        int count = Math.min(candidates.size(), Contact.MAX_CANDIDATES);
        out.writeByte(count);
        for (int i = 0; i < count; i++) {
            Candidate candidate = candidates.get(i);
            out.writeByte(candidate.kind().ordinal());
            writeSocketAddress(out, candidate.address());
        }
    }

    /** Node id, position, attach point, candidates. */
    public static Contact contact(ByteBuf in) throws MalformedPacket {
        return new Contact(nodeId(in), key(in), key(in), candidates(in));
    }

    public static void writeContact(ByteBuf out, Contact contact) {
        contact.node().write(out);
        contact.position().write(out);
        contact.attach().write(out);
        writeCandidates(out, contact.candidates());
    }
}
