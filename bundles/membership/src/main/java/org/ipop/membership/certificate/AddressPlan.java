package org.ipop.membership.certificate;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ipop.api.Bytes;
import org.ipop.api.Key;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;

/** The addresses of a network: which IPv4 plans are allowed, and the IPv6 ones that follow from keys. Thread: any. */
public final class AddressPlan {
    public static final Prefix DEFAULT_IPV4 = Prefix.parse("10.66.0.0/16");
    private static final int SHORTEST = 8;
    private static final int LONGEST = 28;
    /** RFC 1918 and RFC 6598. */
    private static final List<Prefix> PRIVATE = List.of(Prefix.parse("10.0.0.0/8"), Prefix.parse("172.16.0.0/12"),
        Prefix.parse("192.168.0.0/16"), Prefix.parse("100.64.0.0/10"));
    private static final byte[] ULA_LABEL = "ipop ula".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INTERFACE_LABEL = "ipop interface".getBytes(StandardCharsets.US_ASCII);

    private AddressPlan() {
    }

    /** The plan with its host bits zero; throws Refused with one line if it cannot be one. */
    public static Prefix checked(Prefix plan) {
        if (plan.address().getAddress().length != 4) {
            throw new Refused(plan + " is no IPv4 prefix; IPv6 addresses need no plan, they follow from the keys");
        }
        if (plan.length() < SHORTEST || plan.length() > LONGEST) {
            throw new Refused("the address plan " + plan + " must have a prefix length of " + SHORTEST + " to "
                + LONGEST);
        }
        Prefix network = plan.network();
        for (Prefix block : PRIVATE) {
            if (block.contains(network.address()) && network.length() >= block.length()) {
                return network;
            }
        }
        throw new Refused("the address plan " + plan + " must lie in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or "
            + "100.64.0.0/10");
    }

    /** fd, 40 bits of a hash of the authority's key, subnet 0 (RFC 4193). */
    public static Prefix ulaOf(Bytes authorityKey) {
        byte[] hash = Key.hash(ULA_LABEL, authorityKey.toArray()).toBytes();
        byte[] address = new byte[16];
        address[0] = (byte) 0xFD;
        System.arraycopy(hash, 0, address, 1, 5);
        return new Prefix(addressOf(address), 64);
    }

    /** The prefix and 64 bits of a hash of the node id; never the subnet-router address or a reserved one. */
    public static Inet6Address ipv6Of(Prefix ula, NodeId node) {
        byte[] address = ula.address().getAddress();
        byte[] hash = Key.hash(INTERFACE_LABEL, node.toBytes()).toBytes();
        System.arraycopy(hash, 0, address, 8, 8);
        address[8] &= (byte) 0xFD;
        return addressOf(address);
    }

    private static Inet6Address addressOf(byte[] raw) {
        try {
            return (Inet6Address) InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("16 bytes are an address", e);
        }
    }
}
