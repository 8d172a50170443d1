package org.ipop.nat.stun;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.HostPort;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers the gatherer. */
@Component(immediate = true, service = { }, configurationPid = "org.ipop.nat.stun")
@Designate(ocd = NatComponent.Config.class)
public final class NatComponent {
    private final NodeLoop loop;
    private final StunGatherer gatherer;
    private final ServiceRegistration<CandidateGatherer> registration;

    /** What the operator may set. */
    @ObjectClassDefinition(name = "IPOP NAT")
    public @interface Config {
        @AttributeDefinition(description = "STUN servers as ADDRESS:PORT ([ADDRESS]:PORT for IPv6), asked before seeds")
        String[] stun_servers() default { };

        @AttributeDefinition(description = "Interfaces whose name begins so are taps of ours and no candidates")
        String tap_names() default "ipop";
    }

    @Activate
    public NatComponent(BundleContext bundles, Config config, @Reference NodeLoop loop,
                        @Reference(target = Swap.SWITCHED_FILTER) LocalSockets sockets) {
        this.loop = loop;
        List<InetSocketAddress> servers = Arrays.stream(config.stun_servers()).map(HostPort::parse)
            .map(HostPort::literalAddress).toList();
        gatherer = loop.ask(() -> new StunGatherer(loop.open("nat"), loop.counters(), sockets, config.tap_names(),
            servers)).toCompletableFuture().join();
        registration = bundles.registerService(CandidateGatherer.class, gatherer, null);
    }

    @Deactivate
    void close() {
        registration.unregister();
        loop.ask(() -> {
            gatherer.close();
            return true;
        }).toCompletableFuture().join();
    }
}
