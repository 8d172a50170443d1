package org.ipop.api.membership;

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
}
