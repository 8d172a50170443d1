package org.ipop.switchboard;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.RingId;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.membership.JoinedNetwork;

/** Address allocation by whichever provider serves. Thread: node loop. */
final class SwitchedAllocators implements AddressAllocators, Front<AddressAllocators> {
    private final Opened.Shared shared;
    private final Networks networks;
    private final Map<RingId, SwitchedAllocator> opened = new TreeMap<>();
    private AddressAllocators provider;

    SwitchedAllocators(Opened.Shared shared, Networks networks) {
        this.shared = shared;
        this.networks = networks;
    }

    @Override
    public AddressAllocator open(JoinedNetwork network) {
        SwitchedNetwork lasting = networks.adopt(network);
        SwitchedAllocator known = opened.get(network.spec().ring());
        if (known != null) {
            known.adopted();
            return known;
        }
        SwitchedAllocator made = new SwitchedAllocator(shared, lasting, () -> opened.remove(network.spec().ring()));
        opened.put(network.spec().ring(), made);
        if (provider != null) {
            made.plugged(provider);
        }
        return made;
    }

    @Override
    public void plugged(AddressAllocators next) {
        provider = next;
        List.copyOf(opened.values()).forEach(allocator -> allocator.plugged(next));
    }

    @Override
    public void unplugged(AddressAllocators former) {
        provider = null;
        opened.values().forEach(SwitchedAllocator::unplugged);
    }

    /** Whoever opened them is gone for good. */
    void closeAll() {
        List.copyOf(opened.values()).forEach(SwitchedAllocator::close);
    }
}
