package org.ipop.api.membership;

import org.ipop.api.address.AddressAllocator;
import org.ipop.api.name.NameService;
import org.ipop.api.vnet.VirtualNetwork;

/** The services of a network that is ACTIVE. */
public record RunningNetwork(JoinedNetwork network, AddressAllocator addresses, VirtualNetwork router,
                             NameService names) {
}
