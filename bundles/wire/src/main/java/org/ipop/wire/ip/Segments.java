package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import org.ipop.api.edge.Offload;
import org.ipop.wire.MalformedPacket;

/**
 * Cuts a TCP or UDP packet that the system left whole into those that a network card would have sent: as the kernel
 * itself does where a device cannot (tcp_gso_segment, udp4_ufo_fragment). Headers are repeated, options and IPv6
 * extension headers included; lengths, IPv4 identification, TCP's sequence number and all checksums become each
 * segment's own; PSH and FIN stay with the last, CWR (RFC 3168) with the first. Valid as long as the packet stays.
 */
public final class Segments {
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_DATA_OFFSET = 12;
    private static final int TCP_FLAGS = 13;
    private static final int TCP_CHECKSUM = 16;
    private static final int TCP_HEADER_BYTES = 20;
    private static final int TCP_FIN = 0x01;
    private static final int TCP_PSH = 0x08;
    private static final int TCP_CWR = 0x80;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 6;
    private static final int UDP_HEADER_BYTES = 8;

    private final ByteBuf packet;
    private final int segmentSize;
    private final boolean ipv4;
    private final boolean tcp;
    /** Where TCP or UDP begins, and its payload; counted from the packet's first byte. */
    private final int transport;
    private final int headers;
    /** The sum over the pseudo header without a length, as the system left it in place of the checksum. */
    private final int pseudoHeader;
    private int cut;

    private Segments(ByteBuf packet, Offload offload) throws MalformedPacket {
        int start = packet.readerIndex();
        IpView ip = IpView.of(packet);
        this.packet = packet;
        this.segmentSize = offload.segmentSize();
        this.ipv4 = ip instanceof Ipv4View;
        this.transport = offload.checksumStart();
        this.tcp = offload.checksumOffset() == TCP_CHECKSUM;
        int least = tcp ? TCP_HEADER_BYTES : UDP_HEADER_BYTES;
        check(tcp || offload.checksumOffset() == UDP_CHECKSUM, "checksum at " + offload.checksumOffset());
        check(transport == ip.payloadStart() && ip.protocol() == (tcp ? IpProtocol.TCP : IpProtocol.UDP)
            && !fragment(ip), "protocol " + ip.protocol() + " at " + transport);
        check(packet.readableBytes() - transport >= least, "header cut off");
        this.headers = transport
            + (tcp ? (packet.getUnsignedByte(start + transport + TCP_DATA_OFFSET) >> 4) * 4 : UDP_HEADER_BYTES);
        check(headers - transport >= least && headers < packet.readableBytes(), "header of " + headers + " bytes");
        check(segmentSize > 0 && segmentSize <= 0xFFFF, "segments of " + segmentSize + " bytes");
        this.pseudoHeader = Checksum.fold(packet.getUnsignedShort(start + transport + offload.checksumOffset())
            + (~(packet.readableBytes() - transport) & 0xFFFF));
    }

    /** Throws unless the packet is one whole TCP or UDP packet, and the offload says where its parts are. */
    public static Segments of(ByteBuf packet, Offload offload) throws MalformedPacket {
        return new Segments(packet, offload);
    }

    private static void check(boolean holds, String what) throws MalformedPacket {
        if (!holds) {
            throw new MalformedPacket("packet to be cut: " + what);
        }
    }

    private static boolean fragment(IpView ip) {
        return switch (ip) {
            case Ipv4View four -> four.fragment();
            case Ipv6View six -> six.laterFragment();
        };
    }

    /** Its receiver does not mind how it is cut. */
    public boolean tcp() {
        return tcp;
    }

    /** How many it becomes. */
    public int count() {
        return (payloadBytes() + segmentSize - 1) / segmentSize;
    }

    /** Bytes of each segment but the last, which may be shorter; headers included. */
    public int bytes() {
        return headers + Math.min(segmentSize, payloadBytes());
    }

    public boolean hasNext() {
        return cut < payloadBytes();
    }

    /** Appends the next one. */
    public void next(ByteBuf out) {
        int start = packet.readerIndex();
        int length = Math.min(segmentSize, payloadBytes() - cut);
        int at = out.writerIndex();
        append(out, start, headers);
        append(out, start + headers + cut, length);
        int layer4 = headers - transport + length;
        setIpHeader(out, at, layer4);
        if (tcp) {
            setTcpHeader(out, at + transport, cut + length == payloadBytes());
        } else {
            out.setShort(at + transport + UDP_LENGTH, layer4);
        }
        setChecksum(out, at + transport, layer4);
        cut += length;
    }

    /** From array to array where there are such: from buffer to buffer Netty makes two objects. */
    private void append(ByteBuf out, int from, int length) {
        if (!out.hasArray()) {
            out.writeBytes(packet, from, length);
            return;
        }
        int at = out.ensureWritable(length).writerIndex();
        packet.getBytes(from, out.array(), out.arrayOffset() + at, length);
        out.writerIndex(at + length);
    }

    private int payloadBytes() {
        return packet.readableBytes() - headers;
    }

    private void setIpHeader(ByteBuf out, int at, int layer4) {
        if (ipv4) {
            out.setShort(at + Ipv4View.TOTAL_LENGTH, transport + layer4);
            out.setShort(at + Ipv4View.IDENTIFICATION,
                out.getUnsignedShort(at + Ipv4View.IDENTIFICATION) + cut / segmentSize);
            out.setShort(at + Ipv4View.CHECKSUM, 0);
            out.setShort(at + Ipv4View.CHECKSUM, Checksum.of(out, at, transport));
        } else {
            out.setShort(at + Ipv6View.PAYLOAD_LENGTH, transport + layer4 - Ipv6View.HEADER_BYTES);
        }
    }

    private void setTcpHeader(ByteBuf out, int at, boolean last) {
        int keep = (last ? 0xFF : ~(TCP_FIN | TCP_PSH)) & (cut == 0 ? 0xFF : ~TCP_CWR);
        out.setInt(at + TCP_SEQUENCE, out.getInt(at + TCP_SEQUENCE) + cut);
        out.setByte(at + TCP_FLAGS, out.getByte(at + TCP_FLAGS) & keep);
    }

    /** A UDP checksum that comes out as 0 is sent as its other form, since 0 says that there is none (RFC 768). */
    private void setChecksum(ByteBuf out, int at, int length) {
        int field = at + (tcp ? TCP_CHECKSUM : UDP_CHECKSUM);
        out.setShort(field, Checksum.fold(pseudoHeader + length));
        int checksum = Checksum.of(out, at, length);
        out.setShort(field, checksum == 0 && !tcp ? 0xFFFF : checksum);
    }
}
