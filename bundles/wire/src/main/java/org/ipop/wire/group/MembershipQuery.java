package org.ipop.wire.group;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import org.ipop.api.edge.Packet;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpHeader;
import org.ipop.wire.ip.IpProtocol;

/**
 * "Who listens to what?", a general query: hosts answer within a second by a report of all their groups.
 * <pre>
 *  IGMPv3 (RFC 3376, section 4.1)             MLDv2 (RFC 3810, section 5.1)
 * +------+------+---------------+            +------+------+---------------+
 * | 0x11 |  10  |   checksum    |            | 130  |  0   |   checksum    |
 * +------+------+---------------+            +------+------+---------------+
 * |            0.0.0.0          |            |     1000     |      0       |
 * +------+------+---------------+            +--------------+--------------+
 * |  2   | QQIC |  0 sources    |            |         ::, 16 bytes        |
 * +------+------+---------------+            +------+------+---------------+
 *                                            |  2   | QQIC |  0 sources    |
 * </pre>
 * Both carry the option "router alert" (RFC 2113, RFC 2711), without which some systems take no notice.
 */
public final class MembershipQuery {
    /** No router of the LAN: a bridge that snoops does not take us for one (RFC 4541, section 2.1.1). */
    private static final byte[] FROM4 = {0, 0, 0, 0};
    private static final byte[] TO4 = {(byte) 224, 0, 0, 1};
    private static final byte[] ROUTER_ALERT4 = {(byte) 0x94, 4, 0, 0};
    private static final byte[] ROUTER_ALERT6 = {IpProtocol.ICMPV6, 0, 5, 2, 0, 0, 1, 0};
    private static final InetAddress FROM6 = InetAddress.ofLiteral("fe80::1");
    private static final InetAddress TO6 = InetAddress.ofLiteral("ff02::1");
    private static final int HOP_BY_HOP = 0;
    private static final int ROBUSTNESS = 2;
    private static final int IGMP_BYTES = 12;
    private static final int MLD_BYTES = 28;
    private static final int IGMP_HEADER_BYTES = 24;

    private MembershipQuery() {
    }

    /** @param intervalSeconds until the next one, below 128 */
    public static ByteBuf igmp(int intervalSeconds) {
        ByteBuf packet = Packet.allocate(IGMP_HEADER_BYTES + IGMP_BYTES);
        int start = packet.writerIndex();
        packet.writeShort(0x46C0).writeShort(IGMP_HEADER_BYTES + IGMP_BYTES).writeInt(0x4000)
            .writeByte(1).writeByte(IpProtocol.IGMP).writeShort(0)
            .writeBytes(FROM4).writeBytes(TO4).writeBytes(ROUTER_ALERT4);
        packet.setShort(start + 10, Checksum.of(packet, start, IGMP_HEADER_BYTES));
        int query = packet.writerIndex();
        packet.writeInt(0x110A_0000).writeInt(0).writeByte(ROBUSTNESS).writeByte(intervalSeconds).writeShort(0);
        packet.setShort(query + 2, Checksum.of(packet, query, IGMP_BYTES));
        return packet;
    }

    /** @param intervalSeconds until the next one, below 128 */
    public static ByteBuf mld(int intervalSeconds) {
        int bytes = ROUTER_ALERT6.length + MLD_BYTES;
        ByteBuf packet = new IpHeader(FROM6, TO6, HOP_BY_HOP, 1, bytes).toPacket();
        packet.writeBytes(ROUTER_ALERT6);
        int query = packet.writerIndex();
        packet.writeInt(0x8200_0000).writeInt(1000 << 16).writeLong(0).writeLong(0)
            .writeByte(ROBUSTNESS).writeByte(intervalSeconds).writeShort(0);
        packet.setShort(query + 2, Checksum.ofPayload(packet, query - packet.readerIndex(), IpProtocol.ICMPV6));
        return packet;
    }
}
