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

/** TCP packets as kernels make them. */
final class TcpPackets {
    static final int ACK = 0x10;
    static final int PSH = 0x08;
    /** Timestamps, as on nearly every connection (RFC 7323). */
    static final int OPTIONS = 12;
    private static final int TCP_BYTES = 20 + OPTIONS;

    private TcpPackets() {
    }

    /** One packet with a partial checksum, left whole. */
    static ByteBuf whole(String from, String to, int payloadBytes, int flags) {
        IpHeader header = IpHeader.of(InetAddress.ofLiteral(from), InetAddress.ofLiteral(to), IpProtocol.TCP,
            TCP_BYTES + payloadBytes);
        ByteBuf packet = header.toPacket();
        int start = packet.readerIndex();
        packet.writeShort(1000).writeShort(80).writeInt(1_000_000).writeInt(77)
            .writeByte(TCP_BYTES / 4 << 4).writeByte(flags).writeShort(500).writeInt(0)
            .writeInt(0x0101080A).writeLong(0x1122_3344_5566_7788L);
        for (int i = 0; i < payloadBytes; i++) {
            packet.writeByte(i * 31);
        }
        packet.setShort(start + header.bytes() + 16,
            Checksum.ofPseudoHeader(packet, header.bytes(), IpProtocol.TCP));
        return packet;
    }

    static int ipBytes(ByteBuf packet) {
        return packet.getByte(packet.readerIndex()) >> 4 == 4 ? 20 : 40;
    }

    /** What a network card would send; releases the packet. */
    static List<ByteBuf> cut(ByteBuf whole, int segmentBytes) {
        try {
            List<ByteBuf> all = new ArrayList<>();
            Segments segments = Segments.of(whole, new Offload(segmentBytes, ipBytes(whole), 16, 0));
            while (segments.hasNext()) {
                ByteBuf segment = Packet.allocate(segments.bytes());
                segments.next(segment);
                all.add(segment);
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
        int ip = ipBytes(packet);
        if (ip == 20) {
            packet.setShort(start + 10, 0);
            packet.setShort(start + 10, Checksum.of(packet, start, 20));
        }
        packet.setShort(start + ip + 16, 0);
        packet.setShort(start + ip + 16, Checksum.ofPayload(packet, ip, IpProtocol.TCP));
    }
}
