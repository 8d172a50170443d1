package org.ipop.api.membership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.ipop.api.Bytes;
import org.ipop.api.Prefix;
import org.ipop.api.RingId;

/**
 * What all members of a network agree on.
 *
 * @param name         letters, digits and hyphens, at most 32 characters; the zone is {@code name.ipop}
 * @param authorityKey the authority's Ed25519 public key, 32 bytes
 * @param ipv4         the address plan; the first host address is the name server of every node
 * @param ipv6         a /64 ULA prefix (RFC 4193) derived from the authority's key
 */
public record NetworkSpec(String name, Bytes authorityKey, Prefix ipv4, Prefix ipv6) {
    public RingId ring() {
        return RingId.ofAuthority(authorityKey.toArray());
    }

    /** Where every node's name server listens: the plan's first host address, which nobody leases. */
    public InetAddress nameServer4() {
        return host(ipv4, 1);
    }

    /** The same in IPv6: {@code <prefix>::53}, the port's digits. */
    public InetAddress nameServer6() {
        return host(ipv6, 0x53);
    }

    /** May a member hold this address? Of the IPv4 plan, but not its own, its broadcast or the name server's. */
    public boolean assignable(InetAddress address) {
        return ipv4.contains(address) && !address.equals(nameServer4()) && !isNetwork(address.getAddress())
            && !isNetwork(inverted(address));
    }

    private boolean isNetwork(byte[] raw) {
        Prefix prefix = new Prefix(address(raw), ipv4.length());
        return prefix.network().equals(prefix);
    }

    private static byte[] inverted(InetAddress address) {
        byte[] raw = address.getAddress();
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) ~raw[i];
        }
        return raw;
    }

    private static InetAddress host(Prefix prefix, int number) {
        byte[] raw = prefix.network().address().getAddress();
        raw[raw.length - 1] |= (byte) number;
        return address(raw);
    }

    private static InetAddress address(byte[] raw) {
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
