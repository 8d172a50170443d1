package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import org.ipop.wire.MalformedPacket;

/**
 * An IPv6 packet (RFC 8200, section 3), its extension headers skipped.
 * <pre>
 *  0               1               2               3
 * +-------+---------------+---------------------------------------+
 * |   6   | traffic class |              flow label               |
 * +-------+---------------+-------+---------------+---------------+
 * |        payload length         |  next header  |   hop limit   |
 * +-------------------------------+---------------+---------------+
 * |                       source, 16 bytes                        |
 * +---------------------------------------------------------------+
 * |                     destination, 16 bytes                     |
 * </pre>
 */
public record Ipv6View(ByteBuf packet, int protocol, int payloadStart, boolean laterFragment) implements IpView {
    static final int HEADER_BYTES = 40;
    static final int PAYLOAD_LENGTH = 4;
    static final int NEXT_HEADER = 6;
    static final int HOP_LIMIT = 7;
    static final int SOURCE = 8;
    static final int DESTINATION = 24;
    /** Ours: RFC 8200 sets no limit, but nobody honest sends more. */
    static final int EXTENSION_HEADERS = 8;
    private static final int FRAGMENT_OFFSET = 0xFFF8;

    static Ipv6View of(ByteBuf packet) throws MalformedPacket {
        int readable = packet.readableBytes();
        if (readable < HEADER_BYTES) {
            throw new MalformedPacket("IPv6: " + readable + " bytes");
        }
        int start = packet.readerIndex();
        int length = packet.getUnsignedShort(start + PAYLOAD_LENGTH);
        if (HEADER_BYTES + length != readable) {
            throw new MalformedPacket("IPv6: payload " + length + ", here " + readable + " bytes");
        }
        return skipExtensions(packet, packet.getUnsignedByte(start + NEXT_HEADER));
    }

    private static Ipv6View skipExtensions(ByteBuf packet, int firstHeader) throws MalformedPacket {
        int header = firstHeader;
        int at = HEADER_BYTES;
        for (int count = 0; count <= EXTENSION_HEADERS; count++) {
            if (!isExtension(header)) {
                return new Ipv6View(packet, header, at, false);
            }
            if (packet.readableBytes() < at + 8) {
                throw new MalformedPacket("IPv6: extension header " + header + " cut off");
            }
            int index = packet.readerIndex() + at;
            int next = packet.getUnsignedByte(index);
            at += extensionBytes(header, packet.getUnsignedByte(index + 1));
            if (at > packet.readableBytes()) {
                throw new MalformedPacket("IPv6: extension header " + header + " too long");
            }
            if (header == IpProtocol.FRAGMENT && (packet.getUnsignedShort(index + 2) & FRAGMENT_OFFSET) != 0) {
                return new Ipv6View(packet, next, at, true);
            }
            header = next;
        }
        throw new MalformedPacket("IPv6: more than " + EXTENSION_HEADERS + " extension headers");
    }

    private static boolean isExtension(int header) {
        return switch (header) {
            case IpProtocol.HOP_BY_HOP, IpProtocol.ROUTING, IpProtocol.FRAGMENT, IpProtocol.AUTHENTICATION,
                IpProtocol.DESTINATION_OPTIONS -> true;
            default -> false;
        };
    }

    /** RFC 8200, section 4: in units of 8 bytes beyond the first; RFC 4302, section 2.2: of 4 bytes, minus 2. */
    private static int extensionBytes(int header, int lengthField) {
        return switch (header) {
            case IpProtocol.FRAGMENT -> 8;
            case IpProtocol.AUTHENTICATION -> 4 * (lengthField + 2);
            default -> 8 * (lengthField + 1);
        };
    }

    @Override
    public InetAddress source() {
        return Ipv4View.address(packet, packet.readerIndex() + SOURCE, 16);
    }

    @Override
    public InetAddress destination() {
        return Ipv4View.address(packet, packet.readerIndex() + DESTINATION, 16);
    }

    /** The first 64 bits of the source: its subnet. */
    public long sourceHigh() {
        return packet.getLong(packet.readerIndex() + SOURCE);
    }

    /** The last 64 bits of the source: its interface identifier. */
    public long sourceLow() {
        return packet.getLong(packet.readerIndex() + SOURCE + Long.BYTES);
    }

    public long destinationHigh() {
        return packet.getLong(packet.readerIndex() + DESTINATION);
    }

    public long destinationLow() {
        return packet.getLong(packet.readerIndex() + DESTINATION + Long.BYTES);
    }

    public int hopLimit() {
        return packet.getUnsignedByte(packet.readerIndex() + HOP_LIMIT);
    }
}
