package org.ipop.vnet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.vnet.VirtualNetwork;
import org.ipop.api.vnet.VirtualNetworkFactory;

/** Opens the router of each network. Thread: node loop. */
public final class Routers implements VirtualNetworkFactory, AutoCloseable {
    private final Services services;
    private final List<VirtualNetwork> opened = new ArrayList<>();

    public Routers(Services services) {
        this.services = services;
    }

    @Override
    public VirtualNetwork open(JoinedNetwork network, InetAddress ipv4) {
        VirtualNetwork router = new VirtualRouter(services, network, ipv4);
        opened.add(router);
        return router;
    }

    /** Closes what is still open; closing one twice does nothing. */
    @Override
    public void close() {
        opened.forEach(VirtualNetwork::close);
        opened.clear();
    }
}
