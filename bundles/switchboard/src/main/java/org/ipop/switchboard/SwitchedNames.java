package org.ipop.switchboard;

import java.net.InetAddress;
import org.ipop.api.RingId;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.name.NameService;
import org.ipop.api.name.NameServices;

/** Names of networks by whichever provider serves. Thread: node loop. */
final class SwitchedNames extends RingFront<NameServices, SwitchedName> implements NameServices {
    private final Opened.Shared shared;
    private final Networks networks;

    SwitchedNames(Opened.Shared shared, Networks networks) {
        this.shared = shared;
        this.networks = networks;
    }

    @Override
    public NameService open(JoinedNetwork network, InetAddress ipv4) {
        SwitchedNetwork lasting = networks.adopt(network);
        RingId ring = network.spec().ring();
        return obtain(ring, known -> known.adopted(ipv4),
            () -> new SwitchedName(shared, lasting, ipv4, () -> closed(ring)));
    }
}
