package org.ipop.wire.dhcp;

import io.netty.buffer.ByteBuf;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * The header of an untagged Ethernet frame (IEEE 802.3, without preamble and check sequence).
 * <pre>
 * +----------------+-------------+----------+------------------------
 * | destination, 6 | source, 6   | type, 2  | payload, padded to 46
 * +----------------+-------------+----------+------------------------
 * </pre>
 */
public record EthernetHeader(MacAddress destination, MacAddress source, int type) {
    public static final int BYTES = 14;
    public static final int IPV4 = 0x0800;
    public static final int ARP = 0x0806;
    public static final int IPV6 = 0x86DD;

    /** Reads past the header. */
    public static EthernetHeader read(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "Ethernet header");
        return new EthernetHeader(MacAddress.read(in), MacAddress.read(in), in.readUnsignedShort());
    }

    /** The destination as a number, for what must not allocate per frame. Throws unless a whole header is there. */
    public static long destinationBits(ByteBuf frame) throws MalformedPacket {
        return bits(frame, 0);
    }

    /** The source as a number. */
    public static long sourceBits(ByteBuf frame) throws MalformedPacket {
        return bits(frame, MacAddress.BYTES);
    }

    public static int type(ByteBuf frame) throws MalformedPacket {
        Fields.need(frame, BYTES, "Ethernet header");
        return frame.getUnsignedShort(frame.readerIndex() + 2 * MacAddress.BYTES);
    }

    private static long bits(ByteBuf frame, int offset) throws MalformedPacket {
        Fields.need(frame, BYTES, "Ethernet header");
        int at = frame.readerIndex() + offset;
        return (long) frame.getUnsignedShort(at) << 32 | frame.getUnsignedInt(at + 2);
    }

    /** Puts the header before what is readable; the buffer has room for it there. */
    public void prepend(ByteBuf payload) {
        int end = payload.writerIndex();
        int start = payload.readerIndex() - BYTES;
        payload.setIndex(start, start);
        destination.write(payload);
        source.write(payload);
        payload.writeShort(type).writerIndex(end);
    }
}
