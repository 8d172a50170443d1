package org.ipop.wire.name;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.ipop.api.name.Published;
import org.ipop.api.name.Published.Alias;
import org.ipop.api.name.Published.Service;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * What a member says below its host name.
 * <pre>
 * +--------------+   each:  +--------------------+------------------------------------------------------+
 * | count, 1..16 |          | label: length 1,   | kind 0: alias                                        |
 * |              |          | text               | kind 1: service; port 2, priority 2, weight 2        |
 * +--------------+          +--------------------+------------------------------------------------------+
 * </pre>
 * Thread: any.
 */
public final class PublishedCodec {
    public static final int LIMIT = 16;
    private static final int ALIAS = 0;
    private static final int SERVICE = 1;
    private static final int NUMBERS_BYTES = 3 * Short.BYTES;
    private static final int GREATEST = 0xFFFF;
    /** A service's name has at most 15 characters (RFC 6335 section 5.1). */
    private static final Pattern SERVICE_LABEL = Pattern.compile("_[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?\\._(tcp|udp)");

    private PublishedCodec() {
    }

    /** Can this be said? The label of a service is like "_http._tcp", that of an alias one of a host. */
    public static boolean isValid(Published entry) {
        return switch (entry) {
            case Alias alias -> NameCodec.isHost(alias.label());
            case Service service -> isService(service.label()) && service.port() > 0 && isNumber(service.port())
                && isNumber(service.priority()) && isNumber(service.weight());
        };
    }

    public static boolean isService(String label) {
        return SERVICE_LABEL.matcher(label).matches();
    }

    public static void write(ByteBuf out, List<Published> entries) {
        out.writeByte(entries.size());
        for (Published entry : entries) {
            Fields.writeText(out, entry.label());
            switch (entry) {
                case Alias alias -> out.writeByte(ALIAS);
                case Service service -> out.writeByte(SERVICE).writeShort(service.port())
                    .writeShort(service.priority()).writeShort(service.weight());
            }
        }
    }

    public static List<Published> read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "published");
        int count = in.readUnsignedByte();
        if (count == 0 || count > LIMIT) {
            throw new MalformedPacket("published: " + count + ", limit " + LIMIT);
        }
        List<Published> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Published entry = entry(in);
            if (!isValid(entry)) {
                throw new MalformedPacket("published: no name or no port");
            }
            entries.add(entry);
        }
        return List.copyOf(entries);
    }

    private static Published entry(ByteBuf in) throws MalformedPacket {
        String label = Fields.text(in, "published label");
        Fields.need(in, 1, "kind of what is published");
        int kind = in.readUnsignedByte();
        if (kind == ALIAS) {
            return new Alias(label);
        }
        if (kind != SERVICE) {
            throw new MalformedPacket("published of kind " + kind);
        }
        Fields.need(in, NUMBERS_BYTES, "service");
        return new Service(label, in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort());
    }

    private static boolean isNumber(int value) {
        return value >= 0 && value <= GREATEST;
    }
}
