package org.ipop.switchboard;

import org.ipop.api.RingId;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.membership.JoinedNetwork;

/** Address allocation by whichever provider serves. Thread: node loop. */
final class SwitchedAllocators extends RingFront<AddressAllocators, SwitchedAllocator> implements AddressAllocators {
    private final Opened.Shared shared;
    private final Networks networks;

    SwitchedAllocators(Opened.Shared shared, Networks networks) {
        this.shared = shared;
        this.networks = networks;
    }

    @Override
    public AddressAllocator open(JoinedNetwork network) {
        SwitchedNetwork lasting = networks.adopt(network);
        RingId ring = network.spec().ring();
        return obtain(ring, SwitchedAllocator::adopted,
            () -> new SwitchedAllocator(shared, lasting, () -> left(ring)));
    }

    /** An allocator is the last of a network's services to be closed. */
    private void left(RingId ring) {
        closed(ring);
        networks.forget(ring);
    }
}
