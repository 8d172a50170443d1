package org.ipop.tap.linux;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.edge.Offload;
import org.ipop.api.edge.Packet;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpHeader;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.Segments;

/** UDP packets as kernels make them. */
final class UdpPackets {
    private static final int UDP_BYTES = 8;
    private static final int CHECKSUM = 6;

    private UdpPackets() {
    }

    /** Many datagrams in one packet with a partial checksum (UDP_SEGMENT). */
    static ByteBuf whole(String from, String to, int payloadBytes) {
        IpHeader header = IpHeader.of(InetAddress.ofLiteral(from), InetAddress.ofLiteral(to), IpProtocol.UDP,
            UDP_BYTES + payloadBytes);
        ByteBuf packet = header.toPacket();
        packet.writeShort(1000).writeShort(4000).writeShort(UDP_BYTES + payloadBytes).writeShort(0);
        for (int i = 0; i < payloadBytes; i++) {
            packet.writeByte(i * 31);
        }
        return packet.setShort(packet.readerIndex() + header.bytes() + CHECKSUM,
            Checksum.ofPseudoHeader(packet, header.bytes(), IpProtocol.UDP));
    }

    /** What a network card would send; releases the packet. */
    static List<ByteBuf> cut(ByteBuf whole, int datagramBytes) {
        try {
            List<ByteBuf> all = new ArrayList<>();
            Segments segments =
                Segments.of(whole, new Offload(datagramBytes, TcpPackets.ipBytes(whole), CHECKSUM, 0));
            while (segments.hasNext()) {
                ByteBuf datagram = Packet.allocate(segments.bytes());
                segments.next(datagram);
                all.add(datagram);
            }
            whole.release();
            return all;
        } catch (MalformedPacket e) {
            throw new AssertionError(e);
        }
    }

    /** Makes the checksums fit again after a change. */
    static void repair(ByteBuf packet) {
        int start = packet.readerIndex();
        int ip = TcpPackets.ipBytes(packet);
        if (ip == 20) {
            packet.setShort(start + 10, 0);
            packet.setShort(start + 10, Checksum.of(packet, start, 20));
        }
        packet.setShort(start + ip + CHECKSUM, 0);
        packet.setShort(start + ip + CHECKSUM, Checksum.ofPayload(packet, ip, IpProtocol.UDP));
    }
}
