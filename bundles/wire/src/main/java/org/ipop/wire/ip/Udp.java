package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import org.ipop.wire.MalformedPacket;

/**
 * The header of a UDP datagram inside an IP packet (RFC 768).
 * <pre>
 *  0               1               2               3
 * +-------------------------------+-------------------------------+
 * |          source port          |       destination port        |
 * +-------------------------------+-------------------------------+
 * |            length             |           checksum            |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * @param payloadStart where the datagram's content begins, counted from the packet's first byte
 * @param payloadBytes bytes of content
 */
public record Udp(int sourcePort, int destinationPort, int payloadStart, int payloadBytes) {
    public static final int HEADER_BYTES = 8;
    private static final int CHECKSUM = 6;

    /** Throws unless the packet is a whole UDP datagram with a correct checksum. */
    public static Udp parse(IpView ip) throws MalformedPacket {
        if (ip.protocol() != IpProtocol.UDP || ip.laterFragment() || ip.payloadBytes() < HEADER_BYTES) {
            throw new MalformedPacket("UDP: protocol " + ip.protocol() + ", " + ip.payloadBytes() + " bytes");
        }
        ByteBuf packet = ip.packet();
        int at = packet.readerIndex() + ip.payloadStart();
        int length = packet.getUnsignedShort(at + 4);
        if (length != ip.payloadBytes()) {
            throw new MalformedPacket("UDP: length " + length + ", here " + ip.payloadBytes() + " bytes");
        }
        boolean unchecked = packet.getUnsignedShort(at + CHECKSUM) == 0 && ip instanceof Ipv4View;
        if (!unchecked && Checksum.ofPayload(packet, ip.payloadStart(), IpProtocol.UDP) != 0) {
            throw new MalformedPacket("UDP: checksum");
        }
        return new Udp(packet.getUnsignedShort(at), packet.getUnsignedShort(at + 2),
            ip.payloadStart() + HEADER_BYTES, length - HEADER_BYTES);
    }

    /** A new packet with the readable bytes of {@code content}, which stays the caller's. */
    public static ByteBuf packet(InetSocketAddress source, InetSocketAddress destination, ByteBuf content) {
        int bytes = HEADER_BYTES + content.readableBytes();
        IpHeader header = IpHeader.of(source.getAddress(), destination.getAddress(), IpProtocol.UDP, bytes);
        ByteBuf packet = header.toPacket();
        int start = packet.writerIndex();
        packet.writeShort(source.getPort()).writeShort(destination.getPort()).writeShort(bytes).writeShort(0)
            .writeBytes(content, content.readerIndex(), content.readableBytes());
        int checksum = Checksum.ofPayload(packet, header.bytes(), IpProtocol.UDP);
        packet.setShort(start + CHECKSUM, checksum == 0 ? 0xFFFF : checksum);
        return packet;
    }
}
