package org.ipop.tap.linux;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ipop.api.Prefix;

/** Writes the requests of rtnetlink (rtnetlink(7)) that a tap needs; the sequence is filled in by who sends. */
final class RouteRequest {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int NEW_LINK = 16;
    static final int GET_LINK = 18;
    static final int NEW_ADDRESS = 20;
    static final int DELETE_ADDRESS = 21;
    static final int GET_ADDRESS = 22;
    static final int GET_ROUTE = 26;
    static final int LINK_BYTES = 16;
    static final int ADDRESS_BYTES = 8;
    static final int ROUTE_BYTES = 12;
    static final int IFLA_IFNAME = 3;
    static final int IFA_ADDRESS = 1;
    static final int IFA_LOCAL = 2;

    private static final int REPLACE = 0x100;
    private static final int CREATE = 0x400;
    private static final int IFF_UP = 1;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;
    private static final byte ADDR_GEN_MODE_NONE = 1;
    private static final int NESTED = 0x8000;
    private static final byte IFA_F_NODAD = 2;
    private static final byte RT_SCOPE_LINK = (byte) 253;
    private static final int IPV4_BITS = 32;
    /** struct ifa_cacheinfo: preferred and valid lifetime in seconds, then two times that only the kernel fills in. */
    private static final int IFA_CACHEINFO = 6;
    private static final int DEPRECATED = 0;
    private static final int FOREVER = -1;
    private static final int IPV6_BITS = 128;
    private static final int LIMIT_BYTES = 256;

    private final ByteBuffer out = ByteBuffer.allocate(LIMIT_BYTES).order(ByteOrder.nativeOrder());

    private RouteRequest(int type, int flags) {
        out.putInt(0).putShort((short) type).putShort((short) (NetlinkMessage.REQUEST | flags)).putInt(0).putInt(0);
    }

    static byte[] mtu(int index, int mtu) {
        return link(index, 0, 0).attribute(IFLA_MTU, int32(mtu)).bytes();
    }

    static byte[] up(int index) {
        return link(index, IFF_UP, IFF_UP).bytes();
    }

    /** Makes it a port of a bridge. */
    static byte[] portOf(int index, int bridge) {
        return link(index, 0, 0).attribute(IFLA_MASTER, int32(bridge)).bytes();
    }

    static byte[] ethernetAddress(int index, byte[] address) {
        return link(index, 0, 0).attribute(IFLA_ADDRESS, address).bytes();
    }

    /** No link-local address of the kernel's making, hence no router solicitations into the network. */
    static byte[] noLinkLocal(int index) {
        RouteRequest request = link(index, 0, 0);
        int spec = request.begin(IFLA_AF_SPEC | NESTED);
        int inet6 = request.begin(AF_INET6 | NESTED);
        request.attribute(IFLA_INET6_ADDR_GEN_MODE, ADDR_GEN_MODE_NONE);
        request.end(inet6);
        request.end(spec);
        return request.bytes();
    }

    /**
     * Adds the address or, if it is there, leaves it as it is. The on-link route comes with it. An IPv6 address without
     * a prefix is there to serve: it is added as deprecated, so that no packet of ours takes it for its source (RFC
     * 6724, section 5, rule 3).
     */
    static byte[] addAddress(int index, Prefix address) {
        RouteRequest request = address(NEW_ADDRESS, CREATE | REPLACE, index, address);
        if (address.length() == IPV6_BITS) {
            int start = request.begin(IFA_CACHEINFO);
            request.out.putInt(DEPRECATED).putInt(FOREVER).putInt(0).putInt(0);
            request.end(start);
        }
        return request.bytes();
    }

    static byte[] deleteAddress(int index, Prefix address) {
        return address(DELETE_ADDRESS, 0, index, address).bytes();
    }

    static byte[] dumpLinks() {
        return dump(GET_LINK, LINK_BYTES);
    }

    static byte[] dumpAddresses() {
        return dump(GET_ADDRESS, ADDRESS_BYTES);
    }

    /** Of all tables and both families. */
    static byte[] dumpRoutes() {
        return dump(GET_ROUTE, ROUTE_BYTES);
    }

    private static byte[] dump(int type, int fixedBytes) {
        RouteRequest request = new RouteRequest(type, NetlinkMessage.DUMP);
        request.out.put(new byte[fixedBytes]);
        return request.bytes();
    }

    /** struct ifinfomsg: family, padding, type (16), index, flags, mask of flags. */
    private static RouteRequest link(int index, int flags, int mask) {
        RouteRequest request = new RouteRequest(NEW_LINK, NetlinkMessage.ACK);
        request.out.putInt(0).putInt(index).putInt(flags).putInt(mask);
        return request;
    }

    /**
     * struct ifaddrmsg: family, prefix length, flags, scope, index. An IPv4 address without a prefix is there to serve:
     * with the scope of the link no program takes it for the host's own (avahi does, and would publish it).
     */
    private static RouteRequest address(int type, int flags, int index, Prefix prefix) {
        boolean ipv4 = prefix.address() instanceof Inet4Address;
        RouteRequest request = new RouteRequest(type, NetlinkMessage.ACK | flags);
        request.out.put((byte) (ipv4 ? AF_INET : AF_INET6)).put((byte) prefix.length())
            .put(ipv4 ? 0 : IFA_F_NODAD).put(ipv4 && prefix.length() == IPV4_BITS ? RT_SCOPE_LINK : 0).putInt(index);
        byte[] address = prefix.address().getAddress();
        return request.attribute(IFA_LOCAL, address).attribute(IFA_ADDRESS, address);
    }

    private RouteRequest attribute(int type, byte... value) {
        int start = begin(type);
        out.put(value);
        end(start);
        out.position(NetlinkMessage.aligned(out.position()));
        return this;
    }

    private int begin(int type) {
        int start = out.position();
        out.putShort((short) 0).putShort((short) type);
        return start;
    }

    private void end(int start) {
        out.putShort(start, (short) (out.position() - start));
    }

    private byte[] bytes() {
        out.putInt(0, out.position());
        byte[] message = new byte[out.flip().limit()];
        out.get(message);
        return message;
    }

    private static byte[] int32(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    }
}
