package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Optional;
import org.ipop.api.Bytes;
import org.ipop.wire.MalformedPacket;

/**
 * Echo request or reply (RFC 792; RFC 4443, section 4).
 * <pre>
 *  0               1               2               3
 * +---------------+---------------+-------------------------------+
 * |     type      |    code = 0   |           checksum            |
 * +---------------+---------------+-------------------------------+
 * |          identifier           |           sequence            |
 * +-------------------------------+-------------------------------+
 * |                             data                              |
 * </pre>
 */
public record IcmpEcho(boolean reply, int identifier, int sequence, Bytes data) {
    public static final int HEADER_BYTES = 8;
    private static final int V4_REPLY = 0;
    private static final int V4_REQUEST = 8;
    private static final int V6_REQUEST = 128;
    private static final int V6_REPLY = 129;

    /** Empty if the packet is something else; throws if its checksum is wrong or it is cut off. */
    public static Optional<IcmpEcho> parse(IpView ip) throws MalformedPacket {
        if (!Icmp.carriedBy(ip)) {
            return Optional.empty();
        }
        int type = Icmp.checkedType(ip);
        boolean ipv4 = ip instanceof Ipv4View;
        boolean reply = type == (ipv4 ? V4_REPLY : V6_REPLY);
        if (!reply && type != (ipv4 ? V4_REQUEST : V6_REQUEST)) {
            return Optional.empty();
        }
        ByteBuf packet = ip.packet();
        int at = packet.readerIndex() + ip.payloadStart();
        byte[] data = new byte[ip.payloadBytes() - HEADER_BYTES];
        packet.getBytes(at + HEADER_BYTES, data);
        return Optional.of(new IcmpEcho(reply, packet.getUnsignedShort(at + 4), packet.getUnsignedShort(at + 6),
            Bytes.copyOf(data)));
    }

    public IcmpEcho toReply() {
        return new IcmpEcho(true, identifier, sequence, data);
    }

    /** A new packet. */
    public ByteBuf packet(InetAddress source, InetAddress destination) {
        boolean ipv4 = source.getAddress().length == 4;
        int type = ipv4 ? reply ? V4_REPLY : V4_REQUEST : reply ? V6_REPLY : V6_REQUEST;
        IpHeader header = IpHeader.of(source, destination, Icmp.protocol(ipv4), HEADER_BYTES + data.length());
        ByteBuf packet = header.toPacket();
        packet.writeByte(type).writeByte(0).writeShort(0).writeShort(identifier).writeShort(sequence)
            .writeBytes(data.toArray());
        Icmp.complete(packet, header);
        return packet;
    }
}
