package org.ipop.overlay.mesh;

import java.util.Hashtable;
import org.ipop.api.link.Links;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.security.Identity;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Glue: registers the factory behind overlay-chord's; at stop its overlays close on the loop. */
@Component(immediate = true)
public final class OverlayMeshComponent {
    private static final int RANKING = -10;

    private final NodeLoop loop;
    private final MeshFactory factory;
    private final ServiceRegistration<OverlayFactory> registration;

    @Activate
    public OverlayMeshComponent(BundleContext bundle, @Reference NodeLoop loop,
                                @Reference(target = Swap.SWITCHED_FILTER) Links links,
                                @Reference(target = Swap.SWITCHED_FILTER) Identity identity) {
        this.loop = loop;
        this.factory = new MeshFactory(identity.nodeId(), loop, links);
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Swap.PROTOCOL, factory.protocol());
        properties.put(Constants.SERVICE_RANKING, RANKING);
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
