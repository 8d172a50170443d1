package org.ipop.wire.group;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipop.wire.Fields;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.ip.Checksum;
import org.ipop.wire.ip.IpProtocol;
import org.ipop.wire.ip.IpView;
import org.ipop.wire.ip.Ipv4View;

/**
 * What a host says about the groups it listens to: IGMPv1 and v2 (RFC 2236), IGMPv3 (RFC 3376, section 4.2), MLDv1
 * (RFC 2710), MLDv2 (RFC 3810, section 5.2). Who listens to some sources only is taken for one that listens to all: its
 * own system chooses.
 * <pre>
 *  IGMPv1, v2, MLDv1                      IGMPv3, MLDv2
 * +------+------+-------------+          +------+------+-------------+
 * | type | time |  checksum   |          | type |  0   |  checksum   |
 * +------+------+-------------+          +------+------+-------------+
 * |  MLD: delay |      0      |          |      0      |   records   |
 * +-------------+-------------+          +------+------+-------------+
 * |     group, 4 or 16        |          | kind | aux  |   sources   |
 * +---------------------------+          |     group, 4 or 16        |
 *                                        |  sources, aux * 4 bytes   |
 * </pre>
 */
public record MembershipReport(List<Change> changes) {
    /** Ours; a datagram of 1,500 bytes holds fewer than that many of IGMPv3. */
    public static final int MAX_CHANGES = 256;
    private static final int IGMP_V1_REPORT = 0x12;
    private static final int IGMP_V2_REPORT = 0x16;
    private static final int IGMP_V2_LEAVE = 0x17;
    private static final int IGMP_V3_REPORT = 0x22;
    private static final int MLD_QUERY = 130;
    private static final int MLD_V1_REPORT = 131;
    private static final int MLD_V1_DONE = 132;
    private static final int MLD_V2_REPORT = 143;

    public MembershipReport {
        changes = List.copyOf(changes);
    }

    /** What holds now: a host listens to a group, or no longer does. */
    public record Change(InetAddress group, boolean joined) {
    }

    /** Is this IGMP or MLD, a query included? Such packets do not leave the LAN. */
    public static boolean isSignalling(IpView ip) {
        if (ip.laterFragment() || ip.payloadBytes() < 1) {
            return false;
        }
        int type = ip.packet().getUnsignedByte(ip.packet().readerIndex() + ip.payloadStart());
        return switch (ip.protocol()) {
            case IpProtocol.IGMP -> ip instanceof Ipv4View;
            case IpProtocol.ICMPV6 -> type >= MLD_QUERY && type <= MLD_V1_DONE || type == MLD_V2_REPORT;
            default -> false;
        };
    }

    /** Of a packet that {@link #isSignalling}; a query is a report without changes. */
    public static MembershipReport parse(IpView ip) throws MalformedPacket {
        boolean ipv4 = ip instanceof Ipv4View;
        ByteBuf packet = ip.packet();
        int start = packet.readerIndex() + ip.payloadStart();
        int checksum = ipv4 ? Checksum.of(packet, start, ip.payloadBytes())
            : Checksum.ofPayload(packet, ip.payloadStart(), IpProtocol.ICMPV6);
        if (checksum != 0) {
            throw new MalformedPacket("membership report: checksum");
        }
        ByteBuf in = packet.slice(start, ip.payloadBytes());
        Fields.need(in, 8, "membership report");
        int type = in.readUnsignedByte();
        in.skipBytes(3);
        List<Change> changes = new ArrayList<>(1);
        switch (type) {
            case IGMP_V1_REPORT, IGMP_V2_REPORT -> changes.add(new Change(address(in, 4), true));
            case IGMP_V2_LEAVE -> changes.add(new Change(address(in, 4), false));
            case MLD_V1_REPORT, MLD_V1_DONE ->
                changes.add(new Change(address(in.skipBytes(4), 16), type == MLD_V1_REPORT));
            case IGMP_V3_REPORT, MLD_V2_REPORT -> records(in, ipv4 ? 4 : 16, changes);
            default -> { }
        }
        return new MembershipReport(changes);
    }

    private static void records(ByteBuf in, int addressBytes, List<Change> changes) throws MalformedPacket {
        in.skipBytes(2);
        int count = in.readUnsignedShort();
        if (count > MAX_CHANGES) {
            throw new MalformedPacket("membership report: " + count + " records");
        }
        for (int i = 0; i < count; i++) {
            Fields.need(in, 4, "membership record");
            int kind = in.readUnsignedByte();
            int aux = in.readUnsignedByte();
            int sources = in.readUnsignedShort();
            InetAddress group = address(in, addressBytes);
            int rest = sources * addressBytes + aux * 4;
            Fields.need(in, rest, "membership record");
            in.skipBytes(rest);
            state(kind, sources).ifPresent(joined -> changes.add(new Change(group, joined)));
        }
    }

    /** RFC 3376, section 4.2.12: 1 and 3 include, 2 and 4 exclude, 5 allows more sources, 6 blocks some. */
    private static Optional<Boolean> state(int kind, int sources) {
        return switch (kind) {
            case 2, 4 -> Optional.of(true);
            case 1, 5 -> sources > 0 ? Optional.of(true) : Optional.empty();
            case 3 -> Optional.of(sources > 0);
            default -> Optional.empty();
        };
    }

    /** Throws unless it is a group. */
    private static InetAddress address(ByteBuf in, int bytes) throws MalformedPacket {
        Fields.need(in, bytes, "group");
        byte[] raw = new byte[bytes];
        in.readBytes(raw);
        try {
            InetAddress group = InetAddress.getByAddress(raw);
            if (!group.isMulticastAddress()) {
                throw new MalformedPacket("membership report: " + group.getHostAddress() + " is no group");
            }
            return group;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
