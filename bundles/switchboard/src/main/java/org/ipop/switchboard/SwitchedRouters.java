package org.ipop.switchboard;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.RingId;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.api.vnet.VirtualNetworkFactory;

/** Virtual networks by whichever provider serves. Thread: node loop. */
final class SwitchedRouters implements VirtualNetworkFactory, Front<VirtualNetworkFactory> {
    private final Host host;
    private final Networks networks;
    private final Map<RingId, SwitchedRouter> opened = new TreeMap<>();
    private VirtualNetworkFactory provider;

    SwitchedRouters(Host host, Networks networks) {
        this.host = host;
        this.networks = networks;
    }

    @Override
    public VirtualNetwork open(JoinedNetwork network, InetAddress ipv4) {
        SwitchedNetwork lasting = networks.adopt(network);
        RingId ring = network.spec().ring();
        SwitchedRouter known = opened.get(ring);
        if (known != null) {
            known.readdress(ipv4);
            return known;
        }
        SwitchedRouter made = new SwitchedRouter(host, lasting, ipv4, () -> opened.remove(ring));
        if (provider != null) {
            made.open(provider);
        }
        opened.put(ring, made);
        return made;
    }

    @Override
    public void plugged(VirtualNetworkFactory next) {
        provider = next;
        List.copyOf(opened.values()).forEach(router -> router.plugged(next));
    }

    @Override
    public void unplugged(VirtualNetworkFactory former) {
        provider = null;
        opened.values().forEach(SwitchedRouter::unplugged);
    }

    /** Whoever opened them is gone for good. */
    void closeAll() {
        List.copyOf(opened.values()).forEach(SwitchedRouter::close);
    }
}
