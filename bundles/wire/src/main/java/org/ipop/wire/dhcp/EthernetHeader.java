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
