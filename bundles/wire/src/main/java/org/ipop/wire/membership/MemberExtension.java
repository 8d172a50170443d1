package org.ipop.wire.membership;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * What a member's certificate says beyond X.509: the content of one OCTET STRING in the extension {@link #OID}.
 * <pre>
 * +---------------+-----------------------------------------------+
 * |  version = 1  |  nonce of the ring position, 16 bytes ...     |
 * +---------------+-----------------------------------------------+
 * |  fixed (0, 1) |  address, if fixed: family, 4 or 16 bytes     |
 * +---------------+-----------------------------------------------+
 * |  groups (0-8) |  each: length (8 bits), UTF-8                 |
 * +---------------+-----------------------------------------------+
 * | prefixes (0-4)|  each: address, prefix length (8 bits)        |
 * +---------------+-----------------------------------------------+
 * </pre>
 *
 * @param nonce     drawn by the authority, so that nobody can choose a position on the network's ring
 * @param fixedIpv4 an address that only this member may hold
 * @param groups    names that policy refers to
 * @param prefixes  networks behind this member
 */
public record MemberExtension(Bytes nonce, Optional<InetAddress> fixedIpv4, List<String> groups,
                              List<Prefix> prefixes) {
    /** Below 2.25 (X.667), which belongs to whoever draws a UUID: 9a6c2f6e-3d0b-4c57-8b0a-6f1d2be04c11. */
    public static final String OID = "2.25.205262841418840298306510826808394402833";
    public static final int NONCE_BYTES = 16;
    public static final int MAX_GROUPS = 8;
    public static final int MAX_GROUP_BYTES = 16;
    public static final int MAX_PREFIXES = 4;
    private static final int VERSION = 1;

    public MemberExtension {
        groups = List.copyOf(groups);
        prefixes = List.copyOf(prefixes);
        if (nonce.length() != NONCE_BYTES || groups.size() > MAX_GROUPS || prefixes.size() > MAX_PREFIXES) {
            throw new IllegalArgumentException("nonce of " + nonce.length() + " bytes, " + groups.size() + " groups, "
                + prefixes.size() + " prefixes");
        }
    }

    /** Parses the whole of {@code content}. */
    public static MemberExtension parse(byte[] content) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(content);
        int version = unsignedByte(in, 1, "extension version");
        if (version != VERSION) {
            throw new MalformedPacket("extension version " + version);
        }
        Bytes nonce = EnrolmentCodec.fixed(in, NONCE_BYTES, "nonce");
        Optional<InetAddress> fixed = unsignedByte(in, 1, "fixed address") == 1
            ? Optional.of(Fields.address(in)) : Optional.empty();
        List<String> groups = new ArrayList<>();
        for (int left = unsignedByte(in, MAX_GROUPS, "groups"); left > 0; left--) {
            groups.add(group(in));
        }
        List<Prefix> prefixes = new ArrayList<>();
        for (int left = unsignedByte(in, MAX_PREFIXES, "prefixes"); left > 0; left--) {
            prefixes.add(EnrolmentCodec.prefix(in));
        }
        Fields.end(in, "extension");
        return new MemberExtension(nonce, fixed, groups, prefixes);
    }

    public byte[] toBytes() {
        ByteBuf out = Unpooled.buffer(128);
        out.writeByte(VERSION).writeBytes(nonce.toArray());
        out.writeByte(fixedIpv4.isPresent() ? 1 : 0);
        fixedIpv4.ifPresent(address -> Fields.writeAddress(out, address));
        out.writeByte(groups.size());
        groups.forEach(group -> Fields.writeText(out, group));
        out.writeByte(prefixes.size());
        prefixes.forEach(prefix -> EnrolmentCodec.writePrefix(out, prefix));
        byte[] content = new byte[out.readableBytes()];
        out.readBytes(content);
        return content;
    }

    private static String group(ByteBuf in) throws MalformedPacket {
        String group = Fields.text(in, "group");
        if (group.isEmpty() || group.length() > MAX_GROUP_BYTES) {
            throw new MalformedPacket("group of " + group.length() + " characters");
        }
        return group;
    }

    private static int unsignedByte(ByteBuf in, int limit, String what) throws MalformedPacket {
        Fields.need(in, 1, what);
        int value = in.readUnsignedByte();
        if (value > limit) {
            throw new MalformedPacket(what + ": " + value + ", limit " + limit);
        }
        return value;
    }
}
