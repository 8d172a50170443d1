package org.ipop.switchboard;

import java.util.List;
import org.ipop.api.runtime.Descriptors;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Ties the switchboard to the service registry. */
@Component(immediate = true, service = { })
public final class SwitchboardComponent {
    private final NodeLoop loop;
    private final Switchboard switchboard;
    private final List<? extends PluggedService<?>> services;

    @Activate
    public SwitchboardComponent(BundleContext bundle, @Reference NodeLoop loop, @Reference Health health,
                                @Reference Descriptors descriptors) {
        this.loop = loop;
        this.switchboard = loop.ask(() -> new Switchboard(loop.open("switchboard"), loop.counters(), health,
            descriptors)).toCompletableFuture().join();
        this.services = switchboard.sockets().stream().map(socket -> plugged(bundle, socket)).toList();
    }

    @Deactivate
    void close() {
        services.forEach(PluggedService::close);
        loop.ask(() -> {
            switchboard.close();
            return switchboard;
        }).toCompletableFuture().join();
    }

    private <P> PluggedService<P> plugged(BundleContext bundle, Switchboard.Socket<P> socket) {
        return new PluggedService<>(bundle, loop, socket).open();
    }
}
