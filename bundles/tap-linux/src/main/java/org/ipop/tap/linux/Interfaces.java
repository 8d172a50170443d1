package org.ipop.tap.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.Prefix;
import org.ipop.tap.linux.RouteEntry.Taken;
import org.ipop.wire.MalformedPacket;

/** The kernel's network interfaces as far as a tap changes or asks them. */
final class Interfaces implements AutoCloseable {
    private final NetlinkSocket netlink = new NetlinkSocket();

    static int indexOf(String name) throws NetlinkRefused {
        try {
            return Libc.if_nametoindex(name);
        } catch (SystemCallFailed e) {
            throw new NetlinkRefused(e.errno(), "");
        }
    }

    void setMtu(int index, int mtu) throws NetlinkRefused {
        netlink.change(RouteRequest.mtu(index, mtu));
    }

    void bringUp(int index) throws NetlinkRefused {
        netlink.change(RouteRequest.up(index));
    }

    void makePort(int index, int bridge) throws NetlinkRefused {
        netlink.change(RouteRequest.portOf(index, bridge));
    }

    void setEthernetAddress(int index, byte[] address) throws NetlinkRefused {
        netlink.change(RouteRequest.ethernetAddress(index, address));
    }

    /** Before {@link #bringUp}. Throws where the kernel has no IPv6 or is older than 3.17. */
    void keepLinkLocalAway(int index) throws NetlinkRefused {
        netlink.change(RouteRequest.noLinkLocal(index));
    }

    void add(int index, Prefix address) throws NetlinkRefused {
        netlink.change(RouteRequest.addAddress(index, address));
    }

    /** Fine if somebody else has removed it. */
    void remove(int index, Prefix address) throws NetlinkRefused {
        try {
            netlink.change(RouteRequest.deleteAddress(index, address));
        } catch (NetlinkRefused e) {
            if (e.errno() != Errno.EADDRNOTAVAIL) {
                throw e;
            }
        }
    }

    /** Addresses, then routes, of all interfaces. */
    List<Taken> taken() throws NetlinkRefused {
        List<Taken> taken = new ArrayList<>();
        try {
            for (NetlinkMessage message : netlink.dump(RouteRequest.dumpAddresses())) {
                taken.add(RouteEntry.address(message));
            }
            for (NetlinkMessage message : netlink.dump(RouteRequest.dumpRoutes())) {
                RouteEntry.route(message).ifPresent(taken::add);
            }
        } catch (MalformedPacket e) {
            throw new NetlinkRefused(Errno.EINVAL, e.getMessage());
        }
        return taken;
    }

    Map<Integer, String> names() throws NetlinkRefused {
        Map<Integer, String> names = new TreeMap<>();
        try {
            for (NetlinkMessage message : netlink.dump(RouteRequest.dumpLinks())) {
                RouteEntry.Link link = RouteEntry.link(message);
                names.put(link.index(), link.name());
            }
        } catch (MalformedPacket e) {
            throw new NetlinkRefused(Errno.EINVAL, e.getMessage());
        }
        return names;
    }

    @Override
    public void close() {
        netlink.close();
    }
}
