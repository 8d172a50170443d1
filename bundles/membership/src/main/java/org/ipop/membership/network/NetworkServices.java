package org.ipop.membership.network;

import org.ipop.api.address.AddressAllocators;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.name.NameServices;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.vnet.VirtualNetworkFactory;

/** What a network is built from, in the order in which it is opened. */
public record NetworkServices(OverlayFactory overlays, DhtFactory dhts, AddressAllocators allocators,
                              VirtualNetworkFactory routers, NameServices names) {
}
