package org.ipop.wire.name;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.RingId;
import org.ipop.api.dht.Stored;
import org.ipop.api.name.Published;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * A host name as the value of a created key.
 * <pre>
 * +---------------+---------------------+----------+------------------+------------------+
 * | version = 1   | host: length 1,     | node, 20 | 4, 1; IPv4, 4    | 6, 1; IPv6, 16   |
 * |               | 1..63 of a-z 0-9 -  |          |                  |                  |
 * +---------------+---------------------+----------+------------------+------------------+
 * </pre>
 * A host behind a member has two such labels, "w1.gate", the member's node and IPv6 address, and its own IPv4 address.
 * Its key is the hash of "ipop name", the ring id (8 bytes) and the host; its end is that of the record. Version 2 has
 * besides what {@link PublishedCodec} draws. The same bytes stand, beside those of other members, under the key of each
 * service in them: the hash of "ipop service", the ring id and the label, like "_http._tcp". Thread: any.
 */
public final class NameCodec {
    public static final int VERSION = 1;
    public static final int VERSION_PUBLISHED = 2;
    /** A label of a host name (RFC 1123 section 2.1, RFC 1035 section 2.3.4), in lower case. */
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final byte[] KEY_LABEL = "ipop name".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVICE_KEY_LABEL = "ipop service".getBytes(StandardCharsets.US_ASCII);

    private NameCodec() {
    }

    /** Can this be a member's host name? */
    public static boolean isHost(String label) {
        return label.matches(LABEL);
    }

    /** Can this be the name of a member, or of a host behind one: "w1.gate"? */
    public static boolean isName(String name) {
        return name.matches(LABEL + "(\\." + LABEL + ")?");
    }

    /** Is this a name that a member may give: its own, or one label below it? */
    public static boolean isOf(String member, String name) {
        return name.equals(member) || isName(name) && name.endsWith("." + member);
    }

    /** Where the entry of this host is stored. */
    public static Key key(RingId ring, String host) {
        return key(KEY_LABEL, ring, host);
    }

    /** Where the entries of those who offer this service stand beside each other. */
    public static Key serviceKey(RingId ring, String label) {
        return key(SERVICE_KEY_LABEL, ring, label);
    }

    private static Key key(byte[] label, RingId ring, String name) {
        byte[] ringBytes = ByteBuffer.allocate(Long.BYTES).putLong(ring.value()).array();
        return Key.hash(label, ringBytes, name.getBytes(StandardCharsets.US_ASCII));
    }

    public static Bytes encode(HostEntry entry) {
        ByteBuf out = Unpooled.buffer(128);
        out.writeByte(entry.published().isEmpty() ? VERSION : VERSION_PUBLISHED);
        Fields.writeText(out, entry.host());
        entry.node().write(out);
        Fields.writeAddress(out, entry.ipv4());
        Fields.writeAddress(out, entry.ipv6());
        if (!entry.published().isEmpty()) {
            PublishedCodec.write(out, entry.published());
        }
        byte[] value = new byte[out.readableBytes()];
        out.readBytes(value).release();
        return Bytes.copyOf(value);
    }

    /** The entry in a record that the guard has accepted; throws unless writer and key are those of the entry. */
    public static HostEntry decode(RingId ring, Stored stored) throws MalformedPacket {
        HostEntry entry = entry(stored);
        if (!stored.exclusive() || !stored.key().equals(key(ring, entry.host()))) {
            throw new MalformedPacket("name of another key");
        }
        return entry;
    }

    /** The entry of a member that offers this service; throws unless writer and key are so and the entry says it. */
    public static HostEntry decodeOffer(RingId ring, String service, Stored stored) throws MalformedPacket {
        HostEntry entry = entry(stored);
        if (stored.exclusive() || !stored.key().equals(serviceKey(ring, service))
            || entry.published().stream().noneMatch(each -> each.label().equals(service))) {
            throw new MalformedPacket("offer of another service");
        }
        return entry;
    }

    private static HostEntry entry(Stored stored) throws MalformedPacket {
        ByteBuf in = Unpooled.wrappedBuffer(stored.value().toArray());
        try {
            HostEntry entry = read(in);
            if (!stored.writer().equals(entry.node())) {
                throw new MalformedPacket("name of another writer");
            }
            return entry;
        } finally {
            in.release();
        }
    }

    private static HostEntry read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "name version");
        int version = in.readUnsignedByte();
        if (version != VERSION && version != VERSION_PUBLISHED) {
            throw new MalformedPacket("name version " + version);
        }
        String host = Fields.text(in, "host");
        if (!isName(host)) {
            throw new MalformedPacket("no host name");
        }
        var node = Fields.nodeId(in);
        if (!(Fields.address(in) instanceof Inet4Address ipv4) || !(Fields.address(in) instanceof Inet6Address ipv6)) {
            throw new MalformedPacket("name: an IPv4 and an IPv6 address wanted");
        }
        List<Published> published = version == VERSION ? List.of() : PublishedCodec.read(in);
        Fields.end(in, "name");
        return new HostEntry(host, node, ipv4, ipv6, published);
    }
}
