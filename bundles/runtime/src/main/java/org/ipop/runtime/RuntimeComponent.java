package org.ipop.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ipop.api.Refused;
import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.runtime.Descriptors;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NetworkNamespaces;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Starts the loop and opens the state folder that the framework property {@value #STATE} names. */
@Component(immediate = true)
public final class RuntimeComponent {
    static final String STATE = "ipop.state";

    private final NettyLoop loop;
    private final DiskStateFolder state;
    private final List<ServiceRegistration<?>> services;

    @Activate
    public RuntimeComponent(BundleContext bundles) {
        String folder = bundles.getProperty(STATE);
        if (folder == null || folder.isBlank()) {
            throw new Refused("the framework property " + STATE + " is missing; start by 'ipop run --state DIR'");
        }
        loop = NettyLoop.best();
        state = openState(Path.of(folder));
        services = List.of(bundles.registerService(NodeLoop.class, loop, null),
            bundles.registerService(EventLoopAccess.class, loop, null),
            bundles.registerService(StateFolder.class, state, null),
            bundles.registerService(Health.class, new HealthLines(), null),
            bundles.registerService(Descriptors.class, new PosixDescriptors(), null),
            bundles.registerService(NetworkNamespaces.class, new LinuxNamespaces(), null));
    }

    @Deactivate
    void close() throws IOException {
        services.reversed().forEach(ServiceRegistration::unregister);
        state.close();
        loop.close();
    }

    private DiskStateFolder openState(Path folder) {
        try {
            return DiskStateFolder.open(folder, loop);
        } catch (Refused refused) {
            loop.close();
            throw refused;
        }
    }
}
