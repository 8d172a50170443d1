package org.ipop.switchboard;

import java.net.InetAddress;
import org.ipop.api.RingId;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.api.vnet.VirtualNetworkFactory;

/** Virtual networks by whichever provider serves. Thread: node loop. */
final class SwitchedRouters extends RingFront<VirtualNetworkFactory, SwitchedRouter> implements VirtualNetworkFactory {
    private final Host host;
    private final Networks networks;

    SwitchedRouters(Host host, Networks networks) {
        this.host = host;
        this.networks = networks;
    }

    @Override
    public VirtualNetwork open(JoinedNetwork network, InetAddress ipv4) {
        SwitchedNetwork lasting = networks.adopt(network);
        RingId ring = network.spec().ring();
        return obtain(ring, known -> known.readdress(ipv4),
            () -> new SwitchedRouter(host, lasting, ipv4, () -> closed(ring)));
    }
}
