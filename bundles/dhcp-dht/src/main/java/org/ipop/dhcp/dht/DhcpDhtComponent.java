package org.ipop.dhcp.dht;

import org.ipop.api.address.AddressAllocators;
import org.ipop.api.runtime.NodeLoop;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers address allocation to the framework. */
@Component(immediate = true, configurationPid = "org.ipop.dhcp.dht")
public final class DhcpDhtComponent {
    private final NodeLoop loop;
    private final DhtAllocators allocators;
    private final ServiceRegistration<AddressAllocators> registration;

    @Activate
    public DhcpDhtComponent(BundleContext bundle, @Reference NodeLoop loop) {
        this.loop = loop;
        this.allocators = loop.ask(() -> new DhtAllocators(loop)).toCompletableFuture().join();
        this.registration = bundle.registerService(AddressAllocators.class, allocators, null);
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        loop.ask(() -> {
            allocators.close();
            return allocators;
        }).toCompletableFuture().join();
    }
}
