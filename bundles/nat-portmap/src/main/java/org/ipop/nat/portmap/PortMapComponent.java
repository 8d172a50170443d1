package org.ipop.nat.portmap;

import java.util.Hashtable;
import java.util.Map;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.nat.PortMapper;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers the port mapper. Leaving it out is how to switch port mapping off. */
@Component(immediate = true, service = { })
public final class PortMapComponent {
    private final NodeLoop loop;
    private final PortMaps maps;
    private final ServiceRegistration<PortMapper> registration;

    @Activate
    public PortMapComponent(BundleContext bundles, @Reference NodeLoop loop,
                            @Reference(target = Swap.SWITCHED_FILTER) LocalSockets sockets) {
        this.loop = loop;
        maps = loop.ask(() -> {
            NodeContext context = loop.open("portmap");
            return new PortMaps(context, loop.counters(), sockets, new ProcGateways(context, sockets));
        }).toCompletableFuture().join();
        registration = bundles.registerService(PortMapper.class, maps,
            new Hashtable<>(Map.of(Swap.WHITEBOARD, true)));
    }

    @Deactivate
    void close() {
        registration.unregister();
        loop.ask(() -> {
            maps.close();
            return true;
        }).toCompletableFuture().join();
    }
}
