package org.ipop.dht;

import org.ipop.api.dht.DhtFactory;
import org.ipop.api.runtime.NodeLoop;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers the store to the framework. */
@Component(immediate = true, configurationPid = "org.ipop.dht")
public final class DhtComponent {
    private final NodeLoop loop;
    private final RingDhtFactory factory;
    private final ServiceRegistration<DhtFactory> registration;

    @Activate
    public DhtComponent(BundleContext bundle, @Reference NodeLoop loop) {
        this.loop = loop;
        this.factory = loop.ask(() -> new RingDhtFactory(loop)).toCompletableFuture().join();
        this.registration = bundle.registerService(DhtFactory.class, factory, null);
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        loop.ask(() -> {
            factory.close();
            return factory;
        }).toCompletableFuture().join();
    }
}
