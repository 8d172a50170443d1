package org.ipop.wire.dhcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * The options of a DHCP message by their code; the message type is not among them. An option of another length than its
 * kind has counts as absent. Immutable. Thread: any.
 */
public final class DhcpOptions {
    public static final int SUBNET_MASK = 1;
    public static final int NAME_SERVERS = 6;
    public static final int HOST_NAME = 12;
    public static final int DOMAIN_NAME = 15;
    public static final int INTERFACE_MTU = 26;
    public static final int REQUESTED_ADDRESS = 50;
    public static final int LEASE_SECONDS = 51;
    public static final int SERVER = 54;
    public static final int PARAMETERS = 55;
    public static final int MESSAGE = 56;
    public static final int T1_SECONDS = 58;
    public static final int T2_SECONDS = 59;
    public static final int CLIENT_ID = 61;
    /** RFC 3397. */
    public static final int DOMAIN_SEARCH = 119;
    /** RFC 3442. */
    public static final int CLASSLESS_ROUTES = 121;
    public static final Inet4Address ANY = address(new byte[4]);
    public static final Inet4Address BROADCAST = address(new byte[] {-1, -1, -1, -1});
    public static final DhcpOptions EMPTY = new DhcpOptions(new TreeMap<>());
    private static final int ADDRESS_BITS = 32;

    private final SortedMap<Integer, Bytes> byCode;

    DhcpOptions(SortedMap<Integer, Bytes> byCode) {
        this.byCode = byCode;
    }

    /** A way to a prefix, as a host is told. */
    public record Route(Prefix destination, Inet4Address router) {
    }

    /** With this option besides, or instead. */
    public DhcpOptions with(int code, Bytes value) {
        SortedMap<Integer, Bytes> changed = new TreeMap<>(byCode);
        changed.put(code, value);
        return new DhcpOptions(changed);
    }

    public DhcpOptions with(int code, Inet4Address value) {
        return with(code, Bytes.copyOf(value.getAddress()));
    }

    public DhcpOptions with(int code, String text) {
        return with(code, Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Seconds as 32 bits. */
    public DhcpOptions withSeconds(int code, long seconds) {
        return with(code, written(out -> out.writeInt((int) seconds)));
    }

    public DhcpOptions withShort(int code, int value) {
        return with(code, written(out -> out.writeShort(value)));
    }

    /** Domains for the resolver to complete names with, not compressed. */
    public DhcpOptions withSearch(List<String> domains) {
        return with(DOMAIN_SEARCH, written(out -> domains.forEach(domain -> {
            for (String label : domain.split("\\.")) {
                Fields.writeText(out, label);
            }
            out.writeByte(0);
        })));
    }

    /** Length of the prefix, as many of its bytes as that needs, router; each. */
    public DhcpOptions withRoutes(List<Route> routes) {
        return with(CLASSLESS_ROUTES, written(out -> routes.forEach(route -> {
            Prefix destination = route.destination().network();
            out.writeByte(destination.length())
                .writeBytes(destination.address().getAddress(), 0, (destination.length() + 7) / 8)
                .writeBytes(route.router().getAddress());
        })));
    }

    public Optional<Bytes> bytes(int code) {
        return Optional.ofNullable(byCode.get(code));
    }

    public Optional<Inet4Address> address(int code) {
        return bytes(code).filter(value -> value.length() == Integer.BYTES).map(value -> address(value.toArray()));
    }

    public OptionalLong seconds(int code) {
        return bytes(code).filter(value -> value.length() == Integer.BYTES)
            .map(value -> OptionalLong.of(Integer.toUnsignedLong(Unpooled.wrappedBuffer(value.toArray()).readInt())))
            .orElse(OptionalLong.empty());
    }

    /** Up to the first zero byte, which some clients send; empty unless it is ASCII that can be printed. */
    public Optional<String> text(int code) {
        return bytes(code).map(value -> new String(value.toArray(), StandardCharsets.ISO_8859_1))
            .map(text -> text.indexOf(0) < 0 ? text : text.substring(0, text.indexOf(0)))
            .filter(text -> text.matches("[ -~]+"));
    }

    /** Does the client want to hear this? One that does not say wants all. */
    public boolean wants(int code) {
        return bytes(PARAMETERS).map(list -> {
            for (byte each : list.toArray()) {
                if ((each & 0xFF) == code) {
                    return true;
                }
            }
            return false;
        }).orElse(true);
    }

    /** Throws MalformedPacket if the option is there and is no list of routes. */
    public List<Route> routes() throws MalformedPacket {
        List<Route> routes = new ArrayList<>();
        ByteBuf in = Unpooled.wrappedBuffer(bytes(CLASSLESS_ROUTES).map(Bytes::toArray).orElse(new byte[0]));
        while (in.isReadable()) {
            int length = in.readUnsignedByte();
            if (length > ADDRESS_BITS) {
                throw new MalformedPacket("DHCP: route to a prefix of " + length + " bits");
            }
            byte[] raw = new byte[4];
            Fields.need(in, (length + 7) / 8, "DHCP route");
            in.readBytes(raw, 0, (length + 7) / 8);
            routes.add(new Route(new Prefix(address(raw), length), readAddress(in)));
        }
        return routes;
    }

    SortedMap<Integer, Bytes> byCode() {
        return byCode;
    }

    static Inet4Address readAddress(ByteBuf in) throws MalformedPacket {
        Fields.need(in, Integer.BYTES, "IPv4 address");
        byte[] raw = new byte[4];
        in.readBytes(raw);
        return address(raw);
    }

    private static Inet4Address address(byte[] raw) {
        try {
            return (Inet4Address) InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }

    private interface Writer {
        void write(ByteBuf out);
    }

    private static Bytes written(Writer writer) {
        ByteBuf out = Unpooled.buffer();
        writer.write(out);
        byte[] value = new byte[out.readableBytes()];
        out.readBytes(value).release();
        return Bytes.copyOf(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DhcpOptions that && byCode.equals(that.byCode);
    }

    @Override
    public int hashCode() {
        return byCode.hashCode();
    }

    @Override
    public String toString() {
        return byCode.toString();
    }
}
