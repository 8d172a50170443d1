package org.ipop.lan;

import java.util.Map;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.edge.LanPorts;
import org.ipop.api.lan.Lans;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers to serve LANs, where the operating system has bridges. Until one is wanted there is a desk and no more. */
@Component(immediate = true, service = { })
public final class LanComponent {
    @Reference private NodeLoop loop;
    @Reference private StateFolder state;
    @Reference private Health health;
    @Reference private LanPorts ports;
    @Reference(target = Swap.SWITCHED_FILTER) private RunningNetworks networks;
    @Reference(target = Swap.SWITCHED_FILTER) private AddressAllocators allocators;
    @Reference(target = Swap.SWITCHED_FILTER) private Identity identity;
    @Reference(target = Swap.SWITCHED_FILTER) private SignatureVerifier signatures;
    private LanDesk desk;
    private ServiceRegistration<Lans> registration;

    @Activate
    void activate(BundleContext bundle) {
        Parts node = new Parts(loop, state, health, networks, allocators, ports,
            new Parts.Keys(identity, signatures));
        desk = loop.ask(() -> new LanDesk(node)).toCompletableFuture().join();
        registration = bundle.registerService(Lans.class, desk,
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
