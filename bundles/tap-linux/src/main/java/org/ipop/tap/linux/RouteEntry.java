package org.ipop.tap.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.Prefix;
import org.ipop.wire.MalformedPacket;

/** Reads the entries of rtnetlink's dumps. Each parser is empty for what no tap can collide with. */
final class RouteEntry {
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTM_F_CLONED = 0x200;
    private static final int RTN_UNICAST = 1;

    private RouteEntry() {
    }

    /** An interface's name. */
    record Link(int index, String name) {
    }

    /** A prefix that an interface has an address in or a route to. */
    record Taken(int index, String by, Prefix prefix) {
    }

    static Link link(NetlinkMessage message) throws MalformedPacket {
        Map<Integer, ByteBuffer> attributes = message.attributes(RouteRequest.LINK_BYTES);
        ByteBuffer name = attributes.get(RouteRequest.IFLA_IFNAME);
        NetlinkMessage.need(name != null, "link without name");
        return new Link(message.body().getInt(4), NetlinkMessage.zeroTerminated(name));
    }

    /** Of a point-to-point link the own address only: the far one has a route. */
    static Taken address(NetlinkMessage message) throws MalformedPacket {
        Map<Integer, ByteBuffer> attributes = message.attributes(RouteRequest.ADDRESS_BYTES);
        ByteBuffer far = attributes.get(RouteRequest.IFA_ADDRESS);
        ByteBuffer own = attributes.getOrDefault(RouteRequest.IFA_LOCAL, far);
        NetlinkMessage.need(own != null, "address entry without address");
        InetAddress address = inetAddress(own);
        int length = own.equals(far) ? message.body().get(1) & 0xFF : own.limit() * 8;
        return new Taken(message.body().getInt(4), "address", prefix(address, length));
    }

    /** struct rtmsg: family, destination length, source length, tos, table, protocol, scope, type, flags (32). */
    static Optional<Taken> route(NetlinkMessage message) throws MalformedPacket {
        Map<Integer, ByteBuffer> attributes = message.attributes(RouteRequest.ROUTE_BYTES);
        ByteBuffer destination = attributes.get(RTA_DST);
        ByteBuffer device = attributes.get(RTA_OIF);
        boolean unicast = message.body().get(7) == RTN_UNICAST && (message.body().getInt(8) & RTM_F_CLONED) == 0;
        if (!unicast || destination == null || device == null) {
            return Optional.empty();
        }
        NetlinkMessage.need(device.limit() == 4, "route's interface");
        Prefix prefix = prefix(inetAddress(destination), message.body().get(1) & 0xFF);
        return Optional.of(new Taken(device.getInt(0), "route", prefix));
    }

    private static Prefix prefix(InetAddress address, int length) throws MalformedPacket {
        NetlinkMessage.need(length <= address.getAddress().length * 8, "prefix length " + length);
        return new Prefix(address, length);
    }

    private static InetAddress inetAddress(ByteBuffer value) throws MalformedPacket {
        byte[] raw = new byte[value.limit()];
        value.get(0, raw);
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new MalformedPacket("netlink: address of " + raw.length + " bytes");
        }
    }
}
