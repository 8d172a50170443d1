package org.ipop.dhcp.dht;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.NodeLoop;

/** Opens the address allocation of each network. Thread: node loop. */
public final class DhtAllocators implements AddressAllocators, AutoCloseable {
    private final NodeLoop loop;
    private final List<AddressAllocator> opened = new ArrayList<>();

    public DhtAllocators(NodeLoop loop) {
        this.loop = loop;
    }

    @Override
    public AddressAllocator open(JoinedNetwork network) {
        AddressAllocator allocator = new DhtAllocator(loop.open("dhcp.dht"), loop.counters(), network);
        opened.add(allocator);
        return allocator;
    }

    /** Closes what is still open. */
    @Override
    public void close() {
        opened.forEach(AddressAllocator::close);
        opened.clear();
    }
}
