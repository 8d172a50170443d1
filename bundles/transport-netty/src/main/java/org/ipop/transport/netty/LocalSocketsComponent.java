package org.ipop.transport.netty;

import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.runtime.Descriptors;
import org.ipop.api.runtime.NetworkNamespaces;
import org.ipop.api.runtime.NodeLoop;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Offers this host's own sockets as {@link LocalSockets}. */
@Component(immediate = true)
public final class LocalSocketsComponent {
    private final NodeLoop loop;
    private final NettyLocalSockets sockets;
    private final ServiceRegistration<LocalSockets> service;

    @Activate
    public LocalSocketsComponent(@Reference NodeLoop loop, @Reference EventLoopAccess access,
                                 @Reference Descriptors descriptors, @Reference NetworkNamespaces namespaces,
                                 BundleContext bundles) {
        this.loop = loop;
        sockets = loop.ask(() -> new NettyLocalSockets(loop, new Channels(access, descriptors), namespaces))
            .toCompletableFuture().join();
        service = bundles.registerService(LocalSockets.class, sockets, null);
    }

    @Deactivate
    void close() {
        service.unregister();
        loop.ask(() -> {
            sockets.close();
            return null;
        }).toCompletableFuture().join();
    }
}
