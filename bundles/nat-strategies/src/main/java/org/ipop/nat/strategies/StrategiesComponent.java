package org.ipop.nat.strategies;

import org.ipop.api.nat.NatStrategy;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Glue: offers each strategy. */
@Component(immediate = true, service = { })
public final class StrategiesComponent {
    private final ServiceRegistration<NatStrategy> prediction;

    @Activate
    public StrategiesComponent(BundleContext bundle) {
        prediction = bundle.registerService(NatStrategy.class, new PortPrediction(), null);
    }

    @Deactivate
    void close() {
        prediction.unregister();
    }
}
