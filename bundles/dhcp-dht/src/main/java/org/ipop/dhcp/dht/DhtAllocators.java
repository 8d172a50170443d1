package org.ipop.dhcp.dht;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.RingId;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.address.HostLeases;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.NodeLoop;

/**
 * Opens the address allocation of each network. The ring lets a member have all its addresses again, so its own and
 * those of hosts behind it are kept apart here. Thread: node loop.
 */
public final class DhtAllocators implements AddressAllocators, AutoCloseable {
    private final NodeLoop loop;
    private final List<DhtAllocator> allocated = new ArrayList<>();
    private final List<DhtHostLeases> hosts = new ArrayList<>();

    public DhtAllocators(NodeLoop loop) {
        this.loop = loop;
    }

    @Override
    public AddressAllocator open(JoinedNetwork network) {
        RingId ring = network.spec().ring();
        DhtAllocator allocator = new DhtAllocator(loop.open("dhcp.dht"), loop.counters(), network,
            address -> hosts.stream().anyMatch(leases -> leases.has(ring, address)));
        allocated.add(allocator);
        return allocator;
    }

    @Override
    public HostLeases hosts(JoinedNetwork network) {
        RingId ring = network.spec().ring();
        DhtHostLeases held = new DhtHostLeases(loop.open("dhcp.dht.hosts"), loop.counters(), network,
            address -> allocated.stream().anyMatch(allocator -> allocator.wants(ring, address)));
        hosts.add(held);
        return held;
    }

    /** Closes what is still open. */
    @Override
    public void close() {
        allocated.forEach(AddressAllocator::close);
        allocated.clear();
        hosts.forEach(HostLeases::close);
        hosts.clear();
    }
}
