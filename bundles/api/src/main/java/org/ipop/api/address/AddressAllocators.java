package org.ipop.api.address;

import org.ipop.api.membership.JoinedNetwork;

/** Opens the address allocation of one network. Thread: node loop. */
public interface AddressAllocators {
    AddressAllocator open(JoinedNetwork network);
}
