package org.ipop.nat.portmap;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;

/** Reads Linux' route tables as /proc/net/route and /proc/net/ipv6_route show them. */
final class RouteTable {
    private static final String NONE = "0".repeat(32);

    private RouteTable() {
    }

    /** One way out; the lowest metric is used. */
    private record Way(InetAddress router, String device, long metric) {
    }

    /**
     * The default routers that can be asked for something: IPv4 where our own address is a private one, IPv6 where it
     * is a global one.
     *
     * @param index of a device by its name, 0 if it has gone
     */
    static List<Gateway> gateways(List<String> ipv4, List<String> ipv6, List<InterfaceAddress> own,
                                  ToIntFunction<String> index) {
        List<Gateway> found = new ArrayList<>();
        best(ipv4.stream().skip(1).map(RouteTable::ipv4).flatMap(Optional::stream).toList())
            .flatMap(way -> own.stream().filter(each -> each.device().equals(way.device()))
                .map(each -> each.prefix().address()).filter(RouteTable::isPrivate).findFirst()
                .map(address -> new Gateway(address, way.router())))
            .ifPresent(found::add);
        best(ipv6.stream().map(line -> ipv6(line, index)).flatMap(Optional::stream).toList())
            .flatMap(way -> own.stream().filter(each -> each.device().equals(way.device()))
                .map(each -> each.prefix().address()).filter(RouteTable::isGlobal6).findFirst()
                .map(address -> new Gateway(address, way.router())))
            .ifPresent(found::add);
        return found;
    }

    /** {@code Iface Destination Gateway Flags RefCnt Use Metric Mask ..}, addresses in the order of the processor. */
    private static Optional<Way> ipv4(String line) {
        String[] cells = line.strip().split("\\s+");
        if (cells.length < 8 || !cells[1].equals("00000000") || !cells[7].equals("00000000")
            || cells[2].equals("00000000")) {
            return Optional.empty();
        }
        byte[] raw = HexFormat.of().parseHex(cells[2]);
        return Optional.of(new Way(address(new byte[] {raw[3], raw[2], raw[1], raw[0]}, 0), cells[0],
            Long.parseLong(cells[6])));
    }

    /** {@code destination length source length next-hop metric refcnt use flags device}. */
    private static Optional<Way> ipv6(String line, ToIntFunction<String> index) {
        String[] cells = line.strip().split("\\s+");
        if (cells.length < 10 || !cells[0].equals(NONE) || !cells[1].equals("00") || cells[4].equals(NONE)) {
            return Optional.empty();
        }
        int scope = index.applyAsInt(cells[9]);
        return scope == 0 ? Optional.empty() : Optional.of(new Way(address(HexFormat.of().parseHex(cells[4]), scope),
            cells[9], Long.parseLong(cells[5], 16)));
    }

    private static Optional<Way> best(List<Way> ways) {
        return ways.stream().min(Comparator.comparingLong(Way::metric));
    }

    private static InetAddress address(byte[] raw, int scope) {
        try {
            InetAddress address = InetAddress.getByAddress(raw);
            return address.isLinkLocalAddress() && scope != 0 ? Inet6Address.getByAddress(null, raw, scope) : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /** RFC 1918 and the carriers' 100.64.0.0/10 (RFC 6598). */
    static boolean isPrivate(InetAddress address) {
        byte[] raw = address.getAddress();
        return address instanceof Inet4Address
            && (address.isSiteLocalAddress() || raw[0] == 100 && (raw[1] & 0xC0) == 64);
    }

    private static boolean isGlobal6(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & 0xE0) == 0x20;
    }
}
