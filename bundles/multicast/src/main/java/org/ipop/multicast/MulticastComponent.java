package org.ipop.multicast;

import java.util.Map;
import org.ipop.api.group.GroupView;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Carries group traffic of all networks of this node. */
@Component(immediate = true, service = { })
public final class MulticastComponent {
    @Reference private NodeLoop loop;
    @Reference(target = Swap.SWITCHED_FILTER) private RunningNetworks networks;
    private GroupDesk desk;
    private ServiceRegistration<GroupView> registration;

    @Activate
    void activate(BundleContext bundle) {
        Parts node = new Parts(loop, networks);
        desk = loop.ask(() -> new GroupDesk(node)).toCompletableFuture().join();
        registration = bundle.registerService(GroupView.class, desk,
            FrameworkUtil.asDictionary(Map.of(Swap.WHITEBOARD, true)));
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        loop.ask(() -> {
            desk.close();
            return desk;
        }).toCompletableFuture().join();
    }
}
