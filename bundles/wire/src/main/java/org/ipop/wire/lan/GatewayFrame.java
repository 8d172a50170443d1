package org.ipop.wire.lan;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.NodeId;
import org.ipop.api.RingId;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.dhcp.MacAddress;

/**
 * What a gateway says on its LAN, in a frame of type {@link #TYPE} to the group {@link #GROUP}.
 * <pre>
 * +-------------+---------------+-------------+---------------------------+-------------------------+
 * | version = 1 | role, 1       | ring, 8     | sender's public key, 32   | sender's interface, 8   |
 * +-------------+---------------+-------------+------------+--------------+------------+------------+
 * | sender's nonce, 8           | counter, 8               | term, 4      | LAN's server address, 4 |
 * +-----------------------------+--------------------------+--------------+-------------------------+
 * | number, 1; nonces of others it has heard, 8 each       | number, 1; hosts, each:                |
 * |   Ethernet address 6, IPv4 address 4, end of lease 4 (0: it has none any more), name 1+n         |
 * | number, 1; addresses of members that hosts talk with, 4 each                                      |
 * +---------------------------------------------------------------------------------------------------+
 * | signature by the sender's key over "ipop gateway" and all of the above, 64                        |
 * +---------------------------------------------------------------------------------------------------+
 * </pre>
 *
 * @param heard nonces: who finds its own here knows that the frame is no older than that
 */
public record GatewayFrame(RingId ring, Sender sender, Claim claim, List<Long> heard, Told told) {
    /** IEEE Std 802, local experimental EtherType 1. */
    public static final int TYPE = 0x88B5;
    /** A locally administered group, which bridges forward to all ports. */
    public static final MacAddress GROUP = new MacAddress(0x03_49_50_4F_50_01L);
    public static final int VERSION = 1;
    public static final int SIGNATURE_BYTES = 64;
    public static final int MOST_HEARD = 4;
    public static final int MOST_MEMBERS = 64;
    /** Hosts of one frame have no more bytes: it fits an Ethernet frame with all else. */
    public static final int HOSTS_BYTES = 900;
    private static final byte[] LABEL = "ipop gateway".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_BYTES = 32;

    public GatewayFrame {
        heard = List.copyOf(heard);
    }

    /**
     * What others are to know when they take over.
     *
     * @param members at most {@link #MOST_MEMBERS} addresses elsewhere that hosts have talked with lately
     */
    public record Told(List<Host> hosts, List<Inet4Address> members) {
        public static final Told NOTHING = new Told(List.of(), List.of());

        public Told {
            hosts = List.copyOf(hosts);
            members = List.copyOf(members);
        }
    }

    /**
     * @param interfaceId the last 64 bits of its IPv6 address, under which others find its certificate
     * @param nonce       chosen when it began; {@code counter} grows with each frame since then
     */
    public record Sender(Bytes publicKey, long interfaceId, long nonce, long counter) {
        public NodeId node() {
            return NodeId.ofPublicKey(publicKey.toArray());
        }
    }

    /** @param server which all gateways of the LAN serve from; 0.0.0.0 if that is not known yet */
    public record Claim(GatewayRole role, long term, Inet4Address server) {
    }

    /** A host; its lease ends at {@code expires}, 0: it has none any more. An empty name: it has none. */
    public record Host(MacAddress client, Inet4Address address, long expires, String name) {
        public int bytes() {
            return MacAddress.BYTES + 2 * Integer.BYTES + 1 + name.length();
        }
    }

    /** A frame and what its signature is about. */
    public record Signed(GatewayFrame frame, byte[] message, byte[] signature) {
    }

    /** All but the signature. */
    public byte[] content() {
        ByteBuf out = Unpooled.buffer(256);
        out.writeByte(VERSION).writeByte(claim.role().ordinal() + 1).writeLong(ring.value())
            .writeBytes(sender.publicKey().toArray()).writeLong(sender.interfaceId()).writeLong(sender.nonce())
            .writeLong(sender.counter()).writeInt((int) claim.term()).writeBytes(claim.server().getAddress());
        out.writeByte(heard.size());
        heard.forEach(out::writeLong);
        out.writeByte(told.hosts().size());
        told.hosts().forEach(host -> {
            host.client().write(out);
            out.writeBytes(host.address().getAddress()).writeInt((int) host.expires());
            Fields.writeText(out, host.name());
        });
        out.writeByte(told.members().size());
        told.members().forEach(member -> out.writeBytes(member.getAddress()));
        return taken(out);
    }

    /** What is signed. */
    public static byte[] message(byte[] content) {
        return taken(Unpooled.buffer(LABEL.length + content.length).writeBytes(LABEL).writeBytes(content));
    }

    public static Signed parse(ByteBuf in) throws MalformedPacket {
        Fields.need(in, SIGNATURE_BYTES, "gateway frame");
        byte[] content = new byte[in.readableBytes() - SIGNATURE_BYTES];
        byte[] signature = new byte[SIGNATURE_BYTES];
        in.readBytes(content).readBytes(signature);
        return new Signed(decode(Unpooled.wrappedBuffer(content)), message(content), signature);
    }

    private static GatewayFrame decode(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 2 + Long.BYTES + KEY_BYTES + 3 * Long.BYTES + 2 * Integer.BYTES, "gateway frame");
        int version = in.readUnsignedByte();
        int role = in.readUnsignedByte() - 1;
        if (version != VERSION || role < 0 || role >= GatewayRole.values().length) {
            throw new MalformedPacket("gateway frame of version " + version + ", role " + role);
        }
        RingId ring = new RingId(in.readLong());
        byte[] key = new byte[KEY_BYTES];
        in.readBytes(key);
        Sender sender = new Sender(Bytes.copyOf(key), in.readLong(), in.readLong(), in.readLong());
        Claim claim = new Claim(GatewayRole.values()[role], in.readUnsignedInt(), address(in));
        GatewayFrame frame = new GatewayFrame(ring, sender, claim, nonces(in),
            new Told(hosts(in), members(in)));
        Fields.end(in, "gateway frame");
        return frame;
    }

    private static List<Long> nonces(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "nonces");
        int count = in.readUnsignedByte();
        Fields.need(in, count * Long.BYTES, "nonces");
        List<Long> heard = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            heard.add(in.readLong());
        }
        return heard;
    }

    private static List<Host> hosts(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "hosts");
        int count = in.readUnsignedByte();
        List<Host> hosts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Fields.need(in, MacAddress.BYTES + 2 * Integer.BYTES, "host");
            hosts.add(new Host(MacAddress.read(in), address(in), in.readUnsignedInt(), Fields.text(in, "host name")));
        }
        return hosts;
    }

    private static List<Inet4Address> members(ByteBuf in) throws MalformedPacket {
        Fields.need(in, 1, "members");
        int count = in.readUnsignedByte();
        Fields.need(in, count * Integer.BYTES, "members");
        List<Inet4Address> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            members.add(address(in));
        }
        return members;
    }

    private static Inet4Address address(ByteBuf in) {
        byte[] raw = new byte[4];
        in.readBytes(raw);
        try {
            return (Inet4Address) InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }

    private static byte[] taken(ByteBuf out) {
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes).release();
        return bytes;
    }
}
