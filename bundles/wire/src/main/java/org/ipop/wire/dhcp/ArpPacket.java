package org.ipop.wire.dhcp;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;

/**
 * Who has an IPv4 address on an Ethernet (RFC 826; probes and announcements: RFC 5227).
 * <pre>
 *  0               1               2               3
 * +-------------------------------+-------------------------------+
 * |         hardware = 1          |        protocol = 0x0800      |
 * +---------------+---------------+-------------------------------+
 * |       6       |       4       |           operation           |
 * +---------------+---------------+-------------------------------+
 * | sender's Ethernet address, 6  | sender's IPv4 address, 4      |
 * +-------------------------------+-------------------------------+
 * | target's Ethernet address, 6  | target's IPv4 address, 4      |
 * +-------------------------------+-------------------------------+
 * </pre>
 */
public record ArpPacket(Operation operation, MacAddress sender, Inet4Address senderIp, MacAddress target,
                        Inet4Address targetIp) {
    public static final int BYTES = 28;
    private static final int ETHERNET = 1;

    /** In the order of their numbers, from 1. */
    public enum Operation { REQUEST, REPLY }

    /** What follows is padding. */
    public static ArpPacket parse(ByteBuf in) throws MalformedPacket {
        Fields.need(in, BYTES, "ARP");
        boolean shaped = in.readUnsignedShort() == ETHERNET && in.readUnsignedShort() == EthernetHeader.IPV4
            && in.readUnsignedByte() == MacAddress.BYTES && in.readUnsignedByte() == Integer.BYTES;
        if (!shaped) {
            throw new MalformedPacket("ARP: of other kinds of addresses");
        }
        int number = in.readUnsignedShort();
        if (number < 1 || number > Operation.values().length) {
            throw new MalformedPacket("ARP: operation " + number);
        }
        return new ArpPacket(Operation.values()[number - 1], MacAddress.read(in), DhcpOptions.readAddress(in),
            MacAddress.read(in), DhcpOptions.readAddress(in));
    }

    public void write(ByteBuf out) {
        out.writeShort(ETHERNET).writeShort(EthernetHeader.IPV4).writeByte(MacAddress.BYTES).writeByte(Integer.BYTES)
            .writeShort(operation.ordinal() + 1);
        sender.write(out);
        out.writeBytes(senderIp.getAddress());
        target.write(out);
        out.writeBytes(targetIp.getAddress());
    }

    /** Asks whether anybody has an address that the sender does not use yet (RFC 5227, section 2.1.1). */
    public boolean isProbe() {
        return operation == Operation.REQUEST && senderIp.isAnyLocalAddress();
    }

    /** Says that the sender has the address (RFC 5227, section 2.3), also called gratuitous. */
    public boolean isAnnouncement() {
        return senderIp.equals(targetIp);
    }

    /** "I have it", to whoever asked. */
    public ArpPacket answer(MacAddress owner) {
        return new ArpPacket(Operation.REPLY, owner, targetIp, sender, senderIp);
    }
}
