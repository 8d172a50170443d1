package org.ipop.nat.stun;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.api.edge.LocalSockets.InterfaceAddress;
import org.ipop.api.nat.Candidate;

/**
 * The host candidates of a socket (RFC 8445, section 5.1.1.1): addresses of interfaces, those that may be reached from
 * afar first. Link-local ones never; loopback only when there is nothing else; and nothing of our own taps, nor any
 * address inside a prefix that one of our taps serves, so that no tunnel runs through itself.
 */
final class HostCandidates {
    /** What the names of our taps begin with. */
    private final String tapNames;

    HostCandidates(String tapNames) {
        this.tapNames = tapNames;
    }

    List<Candidate> of(InetSocketAddress local, List<InterfaceAddress> interfaces) {
        List<InetAddress> usable = underlay(interfaces).stream()
            .map(each -> each.prefix().address())
            .filter(address -> serves(local.getAddress(), address) && !address.isLinkLocalAddress())
            .filter(address -> !isOurs(address, interfaces)).distinct().toList();
        List<InetAddress> outward = usable.stream().filter(address -> !address.isLoopbackAddress()).toList();
        return (outward.isEmpty() ? usable : outward).stream().sorted(Comparator.comparingInt(HostCandidates::rank))
            .map(address -> new Candidate(Candidate.Kind.HOST, new InetSocketAddress(address, local.getPort())))
            .toList();
    }

    /** All but our own taps. */
    List<InterfaceAddress> underlay(List<InterfaceAddress> interfaces) {
        return interfaces.stream().filter(this::isUnderlay).toList();
    }

    boolean isUnderlay(InterfaceAddress each) {
        return !isTap(each);
    }

    /** Does one of our taps serve a prefix with this address? */
    boolean isOurs(InetAddress address, List<InterfaceAddress> interfaces) {
        return interfaces.stream().filter(this::isTap).map(InterfaceAddress::prefix)
            .map(Prefix::network).anyMatch(prefix -> prefix.contains(address));
    }

    private boolean isTap(InterfaceAddress each) {
        return each.device().startsWith(tapNames);
    }

    private static boolean serves(InetAddress bound, InetAddress address) {
        if (!bound.isAnyLocalAddress()) {
            return bound.equals(address);
        }
        return bound instanceof Inet6Address || address instanceof Inet4Address;
    }

    /** Public addresses, then private IPv4, then IPv6 addresses that end at a site (RFC 4193). */
    private static int rank(InetAddress address) {
        if (address instanceof Inet6Address) {
            boolean uniqueLocal = (address.getAddress()[0] & 0xFE) == 0xFC;
            return uniqueLocal ? 3 : 0;
        }
        return address.isSiteLocalAddress() ? 2 : 1;
    }
}
