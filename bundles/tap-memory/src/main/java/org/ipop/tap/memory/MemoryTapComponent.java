package org.ipop.tap.memory;

import java.util.Map;
import org.ipop.api.edge.TapFactory;
import org.ipop.api.runtime.NodeLoop;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers taps in memory behind every other kind. */
@Component(immediate = true, service = { })
public final class MemoryTapComponent {
    private static final int RANKING = -100;

    private final ServiceRegistration<TapFactory> registration;

    @Activate
    public MemoryTapComponent(BundleContext context, @Reference NodeLoop loop) {
        TapFactory factory = loop.ask(() -> new MemoryTapFactory(loop)).toCompletableFuture().join();
        registration = context.registerService(TapFactory.class, factory,
            FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, RANKING)));
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
    }
}
