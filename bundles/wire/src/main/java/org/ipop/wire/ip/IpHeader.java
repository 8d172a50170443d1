package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import org.ipop.api.edge.Packet;

/**
 * What it takes to write the header of an IPv4 or IPv6 packet that we originate: no options, never to be fragmented, so
 * that identification 0 is right (RFC 6864, section 4.1). Drawings: {@link Ipv4View}, {@link Ipv6View}.
 *
 * @param payloadBytes bytes that follow the header
 */
public record IpHeader(InetAddress source, InetAddress destination, int protocol, int hopLimit, int payloadBytes) {
    /** The default of RFC 1700 for both families. */
    public static final int HOP_LIMIT = 64;
    private static final int MAX_LENGTH = 0xFFFF;

    public IpHeader {
        if (source.getClass() != destination.getClass()) {
            throw new IllegalArgumentException("from " + source + " to " + destination + ": two families");
        }
        if (payloadBytes < 0 || payloadBytes > MAX_LENGTH - Ipv4View.HEADER_BYTES) {
            throw new IllegalArgumentException("payload of " + payloadBytes + " bytes");
        }
    }

    public static IpHeader of(InetAddress source, InetAddress destination, int protocol, int payloadBytes) {
        return new IpHeader(source, destination, protocol, HOP_LIMIT, payloadBytes);
    }

    public int bytes() {
        return ipv4() ? Ipv4View.HEADER_BYTES : Ipv6View.HEADER_BYTES;
    }

    /** A new packet buffer with this header in it and room for the payload. */
    public ByteBuf toPacket() {
        ByteBuf packet = Packet.allocate(bytes() + payloadBytes);
        write(packet);
        return packet;
    }

    public void write(ByteBuf out) {
        if (ipv4()) {
            writeIpv4(out);
        } else {
            out.writeInt(6 << 28).writeShort(payloadBytes).writeByte(protocol).writeByte(hopLimit)
                .writeBytes(source.getAddress()).writeBytes(destination.getAddress());
        }
    }

    private void writeIpv4(ByteBuf out) {
        int start = out.writerIndex();
        out.writeShort(0x4500).writeShort(Ipv4View.HEADER_BYTES + payloadBytes)
            .writeShort(0).writeShort(Ipv4View.DONT_FRAGMENT)
            .writeByte(hopLimit).writeByte(protocol).writeShort(0)
            .writeBytes(source.getAddress()).writeBytes(destination.getAddress());
        out.setShort(start + Ipv4View.CHECKSUM, Checksum.of(out, start, Ipv4View.HEADER_BYTES));
    }

    private boolean ipv4() {
        return source.getAddress().length == 4;
    }
}
