package org.ipop.tap.linux;

import java.util.Map;
import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.edge.LanPorts;
import org.ipop.api.edge.NetworkChanges;
import org.ipop.api.edge.TapFactory;
import org.ipop.api.runtime.NetworkNamespaces;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers TUN devices of this kernel before any other kind of tap, ports of its bridges, and what rtnetlink tells. */
@Component(immediate = true, service = { })
public final class LinuxTapComponent {
    private static final int RANKING = 100;

    private final ServiceRegistration<TapFactory> registration;
    private final ServiceRegistration<LanPorts> ports;
    private final ServiceRegistration<NetworkChanges> changes;

    @Activate
    public LinuxTapComponent(BundleContext context, @Reference NodeLoop loop, @Reference EventLoopAccess eventLoop,
                             @Reference NetworkNamespaces namespaces) {
        TapFactory factory = loop.ask(() -> new LinuxTapFactory(eventLoop, namespaces, loop.counters()))
            .toCompletableFuture().join();
        registration = context.registerService(TapFactory.class, factory,
            FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, RANKING)));
        ports = context.registerService(LanPorts.class,
            new LinuxLanPorts(eventLoop, namespaces, loop.counters()), null);
        changes = context.registerService(NetworkChanges.class, new RouteWatch(eventLoop, loop.counters()),
            FrameworkUtil.asDictionary(Map.of(Swap.WHITEBOARD, true)));
    }

    @Deactivate
    void deactivate() {
        changes.unregister();
        ports.unregister();
        registration.unregister();
    }
}
