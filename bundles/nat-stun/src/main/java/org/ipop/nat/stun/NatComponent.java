package org.ipop.nat.stun;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.ipop.api.HostPort;
import org.ipop.api.Prefix;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.NetworkChanges;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.nat.NatObserver;
import org.ipop.api.nat.PortMapper;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.swap.Swap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Offers the gatherer, and hands it the port mappers that there are. */
@Component(immediate = true, service = { }, configurationPid = "org.ipop.nat.stun")
@Designate(ocd = NatComponent.Config.class)
public final class NatComponent {
    private final NodeLoop loop;
    private final StunGatherer gatherer;
    private final ServiceRegistration<CandidateGatherer> registration;
    private final ServiceRegistration<NatObserver> observation;
    private final Map<NetworkChanges, NetworkChanges.Watch> watches = new IdentityHashMap<>();

    /** What the operator may set. */
    @ObjectClassDefinition(name = "IPOP NAT")
    public @interface Config {
        @AttributeDefinition(description = "STUN servers as ADDRESS:PORT ([ADDRESS]:PORT for IPv6), asked before seeds")
        String[] stun_servers() default { };

        @AttributeDefinition(description = "Prefixes of clients whose short STUN requests are answered in full")
        String[] stun_trusted() default { };

        @AttributeDefinition(description = "A second address of this host for STUN; 'listen' must name the first")
        String stun_other_address() default "";

        @AttributeDefinition(description = "Interfaces whose name begins so are taps of ours and no candidates")
        String tap_names() default "ipop";
    }

    @Activate
    public NatComponent(BundleContext bundles, Config config, @Reference NodeLoop loop,
                        @Reference(target = Swap.SWITCHED_FILTER) LocalSockets sockets) {
        this.loop = loop;
        StunGatherer.Settings settings = new StunGatherer.Settings(config.tap_names(),
            Arrays.stream(config.stun_servers()).map(HostPort::parse).map(HostPort::literalAddress).toList(),
            Arrays.stream(config.stun_trusted()).map(Prefix::parse).toList(),
            Optional.of(config.stun_other_address()).filter(text -> !text.isEmpty()).map(InetAddress::ofLiteral));
        gatherer = loop.ask(() -> new StunGatherer(loop.open("nat"), loop.counters(), sockets, settings))
            .toCompletableFuture().join();
        registration = bundles.registerService(CandidateGatherer.class, gatherer, null);
        observation = bundles.registerService(NatObserver.class, gatherer,
            new Hashtable<>(Map.of(Swap.WHITEBOARD, true)));
    }

    /** May come and go while packets flow. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addMapper(PortMapper mapper) {
        loop.execute(() -> gatherer.mapBy(mapper));
    }

    /** Returns when the loop does not ask it any more. */
    void removeMapper(PortMapper mapper) {
        loop.ask(() -> {
            gatherer.unmap(mapper);
            return true;
        }).toCompletableFuture().join();
    }

    /** May come and go; without it addresses are looked at every few seconds. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addChanges(NetworkChanges changes) {
        loop.execute(() -> watches.put(changes, gatherer.follow(changes)));
    }

    /** Returns when the loop does not hear it any more. */
    void removeChanges(NetworkChanges changes) {
        loop.ask(() -> {
            Optional.ofNullable(watches.remove(changes)).ifPresent(NetworkChanges.Watch::close);
            return true;
        }).toCompletableFuture().join();
    }

    @Deactivate
    void close() {
        observation.unregister();
        registration.unregister();
        loop.ask(() -> {
            watches.values().forEach(NetworkChanges.Watch::close);
            gatherer.close();
            return true;
        }).toCompletableFuture().join();
    }
}
