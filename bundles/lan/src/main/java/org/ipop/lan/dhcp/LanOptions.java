package org.ipop.lan.dhcp;

import java.net.Inet4Address;
import java.util.List;
import org.ipop.api.Prefix;
import org.ipop.wire.dhcp.DhcpOptions;

/**
 * What the hosts of a LAN are told besides their addresses.
 *
 * @param server  our own address on the LAN, which names us (server identifier)
 * @param plan    the network's prefix: all members are on the link
 * @param domain  the gateway's own name, below which the hosts' names are
 * @param network the network's zone, to complete names with as well
 * @param mtu     of the network's paths
 */
public record LanOptions(Inet4Address server, Prefix plan, Inet4Address nameServer, String domain, String network,
                         int mtu) {
    /** RFC 2131, section 4.4.5. */
    private static final double T1 = 0.5;
    private static final double T2 = 0.875;
    private static final int MASK_BITS = 32;

    /** The gateway's host name in the network. */
    String gateway() {
        return domain.substring(0, domain.indexOf('.'));
    }

    /** Of an OFFER or an ACK with a lease; as far as the host asked for it. */
    DhcpOptions forLease(DhcpOptions asked, long seconds) {
        return forHost(asked).withSeconds(DhcpOptions.LEASE_SECONDS, seconds)
            .withSeconds(DhcpOptions.T1_SECONDS, (long) (seconds * T1))
            .withSeconds(DhcpOptions.T2_SECONDS, (long) (seconds * T2));
    }

    /** Of an answer without a lease. */
    DhcpOptions forHost(DhcpOptions asked) {
        DhcpOptions told = ours(asked).withSeconds(DhcpOptions.SUBNET_MASK, -1L << MASK_BITS - plan.length())
            .with(DhcpOptions.NAME_SERVERS, nameServer).with(DhcpOptions.DOMAIN_NAME, domain);
        if (asked.wants(DhcpOptions.INTERFACE_MTU)) {
            told = told.withShort(DhcpOptions.INTERFACE_MTU, mtu);
        }
        return asked.wants(DhcpOptions.DOMAIN_SEARCH) ? told.withSearch(List.of(domain, network)) : told;
    }

    /** Who we are, and the host's own mark back to it (RFC 6842). */
    DhcpOptions ours(DhcpOptions asked) {
        DhcpOptions named = DhcpOptions.EMPTY.with(DhcpOptions.SERVER, server);
        return asked.bytes(DhcpOptions.CLIENT_ID).map(id -> named.with(DhcpOptions.CLIENT_ID, id)).orElse(named);
    }
}
