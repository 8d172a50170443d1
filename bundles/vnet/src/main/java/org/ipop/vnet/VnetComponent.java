package org.ipop.vnet;

import org.ipop.api.edge.TapFactory;
import org.ipop.api.link.Links;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.swap.Swap;
import org.ipop.api.vnet.VirtualNetworkFactory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers virtual routers. */
@Component(immediate = true, service = {}, configurationPid = "org.ipop.vnet")
@Designate(ocd = VnetComponent.Config.class)
public final class VnetComponent {
    @Reference private NodeLoop loop;
    @Reference(target = Swap.SWITCHED_FILTER) private Links links;
    @Reference(target = Swap.SWITCHED_FILTER) private UnderlayGuard underlay;
    @Reference(target = Swap.SWITCHED_FILTER) private TapFactory taps;
    @Reference private Health health;
    private Routers routers;
    private ServiceRegistration<VirtualNetworkFactory> registration;

    /** {@code tap}: "auto" is the system's own where there is one, "memory" none of the system's. */
    @ObjectClassDefinition(name = "IPOP virtual networks")
    @interface Config {
        String tap() default "auto";

        int mtu() default AddressPlan.LEAST_MTU;
    }

    @Activate
    void start(BundleContext bundle, Config config) {
        TapChoice choice = new TapChoice(taps, config.tap());
        routers = new Routers(new Services(loop, links, underlay, choice, health, config.mtu()));
        registration = bundle.registerService(VirtualNetworkFactory.class, routers, null);
    }

    @Deactivate
    void stop() {
        registration.unregister();
        loop.ask(() -> {
            routers.close();
            return routers;
        }).toCompletableFuture().join();
    }
}
