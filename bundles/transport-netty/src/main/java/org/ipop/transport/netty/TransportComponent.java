package org.ipop.transport.netty;

import org.ipop.api.edge.EventLoopAccess;
import org.ipop.api.edge.Transport;
import org.ipop.api.runtime.Descriptors;
import org.ipop.api.runtime.NodeLoop;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers UDP as a {@link Transport}. */
@Component(immediate = true, configurationPid = "org.ipop.transport.netty")
@Designate(ocd = TransportComponent.Config.class)
public final class TransportComponent {
    private final NodeLoop loop;
    private final UdpTransport transport;
    private final ServiceRegistration<Transport> service;

    @Activate
    public TransportComponent(@Reference NodeLoop loop, @Reference EventLoopAccess access,
                              @Reference Descriptors descriptors, BundleContext bundles, Config config) {
        this.loop = loop;
        UdpSettings settings = new UdpSettings(config.receiveBufferBytes(), config.sendBufferBytes(),
            config.sendQueueBytes(), config.bursts());
        transport = loop.ask(() -> new UdpTransport(new Channels(access, descriptors), loop.counters(), settings))
            .toCompletableFuture().join();
        service = bundles.registerService(Transport.class, transport, null);
    }

    @Deactivate
    void close() {
        service.unregister();
        loop.ask(() -> {
            transport.close();
            return null;
        }).toCompletableFuture().join();
    }

    /** Sizes in bytes. */
    @ObjectClassDefinition(name = "IPOP UDP transport")
    public @interface Config {
        @AttributeDefinition(description = "receive buffer asked of the system", min = "65536")
        int receiveBufferBytes() default 2 * 1024 * 1024;

        @AttributeDefinition(description = "send buffer asked of the system", min = "65536")
        int sendBufferBytes() default 2 * 1024 * 1024;

        @AttributeDefinition(description = "what may wait in the node for the send buffer", min = "65536")
        int sendQueueBytes() default 1024 * 1024;

        @AttributeDefinition(description = "whether the kernel may cut and join datagrams (UDP_SEGMENT, UDP_GRO)")
        boolean bursts() default true;
    }
}
