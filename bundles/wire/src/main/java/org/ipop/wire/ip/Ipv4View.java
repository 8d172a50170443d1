package org.ipop.wire.ip;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.ipop.wire.MalformedPacket;

/**
 * An IPv4 packet (RFC 791, section 3.1).
 * <pre>
 *  0               1               2               3
 * +-------+-------+---------------+-------------------------------+
 * |   4   |  IHL  | traffic class |         total length          |
 * +-------+-------+---------------+-+-+-+-------------------------+
 * |        identification         |0|D|M|     fragment offset     |
 * +---------------+---------------+-+-+-+-------------------------+
 * |   hop limit   |   protocol    |        header checksum        |
 * +---------------+---------------+-------------------------------+
 * |                            source                             |
 * +---------------------------------------------------------------+
 * |                          destination                          |
 * +---------------------------------------------------------------+
 * |                     options, IHL - 5 words                    |
 * </pre>
 */
public record Ipv4View(ByteBuf packet) implements IpView {
    public static final int HEADER_BYTES = 20;
    public static final int TOTAL_LENGTH = 2;
    static final int IDENTIFICATION = 4;
    static final int FRAGMENT = 6;
    static final int HOP_LIMIT = 8;
    static final int PROTOCOL = 9;
    static final int CHECKSUM = 10;
    public static final int SOURCE = 12;
    public static final int DESTINATION = 16;
    static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1FFF;

    static Ipv4View of(ByteBuf packet) throws MalformedPacket {
        int readable = packet.readableBytes();
        if (readable < HEADER_BYTES) {
            throw new MalformedPacket("IPv4: " + readable + " bytes");
        }
        Ipv4View view = new Ipv4View(packet);
        int header = view.payloadStart();
        int total = view.unsignedShort(TOTAL_LENGTH);
        if (header < HEADER_BYTES || header > total || total != readable) {
            throw new MalformedPacket("IPv4: header " + header + ", length " + total + ", here " + readable + " bytes");
        }
        return view;
    }

    @Override
    public InetAddress source() {
        return address(packet, packet.readerIndex() + SOURCE, 4);
    }

    @Override
    public InetAddress destination() {
        return address(packet, packet.readerIndex() + DESTINATION, 4);
    }

    @Override
    public int protocol() {
        return packet.getUnsignedByte(packet.readerIndex() + PROTOCOL);
    }

    @Override
    public int payloadStart() {
        return (packet.getByte(packet.readerIndex()) & 0xF) * 4;
    }

    @Override
    public boolean laterFragment() {
        return (unsignedShort(FRAGMENT) & FRAGMENT_OFFSET) != 0;
    }

    /** Any part of a packet that was fragmented, the first one included. */
    public boolean fragment() {
        return (unsignedShort(FRAGMENT) & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) != 0;
    }

    /** The source as a number, for tables that must not allocate per packet. */
    public int sourceBits() {
        return packet.getInt(packet.readerIndex() + SOURCE);
    }

    /** The destination as a number. */
    public int destinationBits() {
        return packet.getInt(packet.readerIndex() + DESTINATION);
    }

    public boolean dontFragment() {
        return (unsignedShort(FRAGMENT) & DONT_FRAGMENT) != 0;
    }

    public int hopLimit() {
        return packet.getUnsignedByte(packet.readerIndex() + HOP_LIMIT);
    }

    public boolean headerChecksumHolds() {
        return Checksum.of(packet, packet.readerIndex(), payloadStart()) == 0;
    }

    private int unsignedShort(int offset) {
        return packet.getUnsignedShort(packet.readerIndex() + offset);
    }

    static InetAddress address(ByteBuf packet, int index, int bytes) {
        byte[] raw = new byte[bytes];
        packet.getBytes(index, raw);
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
