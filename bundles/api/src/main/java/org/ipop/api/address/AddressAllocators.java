package org.ipop.api.address;

import org.ipop.api.Refused;
import org.ipop.api.membership.JoinedNetwork;

/** Opens the address allocation of one network. Thread: node loop. */
public interface AddressAllocators {
    AddressAllocator open(JoinedNetwork network);

    /** Leases for hosts behind this member. Throws {@link Refused} where there are none to be had. */
    default HostLeases hosts(JoinedNetwork network) {
        throw new Refused("this node's address allocation has none for hosts behind it");
    }
}
