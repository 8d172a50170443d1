package org.ipop.membership;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ipop.api.HostPort;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.link.Links;
import org.ipop.api.membership.Admissions;
import org.ipop.api.membership.Memberships;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.membership.Seeds;
import org.ipop.api.name.NameServices;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.runtime.NetworkNamespaces;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.api.swap.Swap;
import org.ipop.api.vnet.VirtualNetworkFactory;
import org.ipop.membership.certificate.KeySource;
import org.ipop.membership.discovery.HostResolver;
import org.ipop.membership.network.NetworkServices;
import org.ipop.membership.proof.NodeKeys;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Glue: builds the memberships on the loop, registers them and the seeds, closes them on the loop. */
@Component(immediate = true, configurationPid = "org.ipop.membership")
@Designate(ocd = MembershipComponent.Config.class)
public final class MembershipComponent {
    @Reference private NodeLoop loop;
    @Reference private StateFolder state;
    @Reference private NetworkNamespaces namespaces;
    @Reference(target = Swap.SWITCHED_FILTER) private Identity identity;
    @Reference(target = Swap.SWITCHED_FILTER) private SignatureVerifier signatures;
    @Reference(target = Swap.SWITCHED_FILTER) private Links links;
    @Reference(target = Swap.SWITCHED_FILTER) private OverlayFactory overlays;
    @Reference(target = Swap.SWITCHED_FILTER) private DhtFactory dhts;
    @Reference(target = Swap.SWITCHED_FILTER) private AddressAllocators allocators;
    @Reference(target = Swap.SWITCHED_FILTER) private VirtualNetworkFactory routers;
    @Reference(target = Swap.SWITCHED_FILTER) private NameServices names;
    @Reference(target = Swap.SWITCHED_FILTER) private LocalSockets sockets;
    private NodeMemberships memberships;
    private List<ServiceRegistration<?>> registrations;

    @ObjectClassDefinition(name = "IPOP membership")
    @interface Config {
        @AttributeDefinition(description = "where to look first: HOST:PORT each")
        String[] seeds() default {};

        @AttributeDefinition(description = "look for other nodes on the LAN by multicast")
        boolean lanDiscovery() default true;
    }

    @Activate
    void activate(BundleContext bundle, Config config) {
        NodeParts node = new NodeParts(links, new NodeKeys(identity, signatures, KeySource.ofPlatform()), state,
            loop.counters(), namespaces, systemName());
        NetworkServices services = new NetworkServices(overlays, dhts, allocators, routers, names);
        Discovery.Sources sources = new Discovery.Sources(
            Arrays.stream(config.seeds()).map(HostPort::parse).toList(), HostResolver.system(), sockets,
            config.lanDiscovery());
        memberships = loop.ask(() -> new NodeMemberships(loop, node, services, sources)).toCompletableFuture().join();
        registrations = List.of(bundle.registerService(Admissions.class, memberships, null),
            bundle.registerService(RunningNetworks.class, memberships, null),
            bundle.registerService(Seeds.class, memberships.seeds(), null),
            bundle.registerService(Memberships.class, memberships, null));
    }

    /**
     * When the node stops the networks end; else the front has suspended them when the last registration went, and
     * another version of this bundle goes on with them.
     */
    @Deactivate
    void deactivate(BundleContext bundle) {
        boolean ends = bundle.getBundle(0).getState() == Bundle.STOPPING;
        registrations.forEach(ServiceRegistration::unregister);
        loop.ask(() -> {
            if (ends) {
                memberships.close();
            }
            return ends;
        }).toCompletableFuture().join();
    }

    private static String systemName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
