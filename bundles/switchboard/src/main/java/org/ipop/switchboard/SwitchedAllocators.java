package org.ipop.switchboard;

import org.ipop.api.RingId;
import org.ipop.api.address.AddressAllocator;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.address.HostLeases;
import org.ipop.api.membership.JoinedNetwork;

/** Address allocation by whichever provider serves. Thread: node loop. */
final class SwitchedAllocators extends RingFront<AddressAllocators, SwitchedAllocator> implements AddressAllocators {
    private final Opened.Shared shared;
    private final Networks networks;
    private final HostsFront hosts = new HostsFront();

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

    @Override
    public HostLeases hosts(JoinedNetwork network) {
        SwitchedNetwork lasting = networks.adopt(network);
        RingId ring = network.spec().ring();
        return hosts.obtain(ring, SwitchedHosts::adopted,
            () -> new SwitchedHosts(shared, lasting, () -> hosts.closed(ring)));
    }

    @Override
    public void plugged(AddressAllocators next) {
        super.plugged(next);
        hosts.plugged(next);
    }

    @Override
    void leaving(AddressAllocators former) {
        hosts.unplugged(former);
    }

    /** Leases for hosts behind this member come from the same provider. */
    private static final class HostsFront extends RingFront<AddressAllocators, SwitchedHosts> {
    }
}
