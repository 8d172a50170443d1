package org.ipop.overlay.chord;

import java.util.Hashtable;
import org.ipop.api.link.Links;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.security.Identity;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Glue: registers the factory; at stop its overlays close on the loop. */
@Component(immediate = true)
public final class ChordComponent {
    private final NodeLoop loop;
    private final ChordFactory factory;
    private final ServiceRegistration<OverlayFactory> registration;

    @Activate
    public ChordComponent(BundleContext bundle, @Reference NodeLoop loop,
                          @Reference(target = Swap.SWITCHED_FILTER) Links links,
                          @Reference(target = Swap.SWITCHED_FILTER) Identity identity) {
        this.loop = loop;
        this.factory = new ChordFactory(identity.nodeId(), loop, links);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Swap.PROTOCOL, factory.protocol());
        this.registration = bundle.registerService(OverlayFactory.class, factory, properties);
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        loop.ask(() -> {
            factory.close();
            return true;
        }).toCompletableFuture().join();
    }
}
