package org.ipop.wire.membership;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.ipop.api.Bytes;
import org.ipop.api.Key;

/**
 * Where the lease of an address lies on its network's ring: hash("ipop address", authority key, address).
 * Allocation writes there, resolution reads there, and membership knows by it which lease a certificate fixes.
 * Thread: any.
 */
public final class AddressKey {
    private static final byte[] LABEL = "ipop address".getBytes(StandardCharsets.US_ASCII);

    private AddressKey() {
    }

    public static Key of(Bytes authorityKey, InetAddress address) {
        return Key.hash(LABEL, authorityKey.toArray(), address.getAddress());
    }
}
