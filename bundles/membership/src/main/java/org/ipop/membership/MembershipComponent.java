package org.ipop.membership;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.link.Links;
import org.ipop.api.membership.Memberships;
import org.ipop.api.name.NameServices;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.api.vnet.VirtualNetworkFactory;
import org.ipop.membership.certificate.KeySource;
import org.ipop.membership.network.NetworkServices;
import org.ipop.membership.proof.NodeKeys;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Glue: builds the memberships on the loop, registers them, closes them on the loop. */
@Component(immediate = true)
public final class MembershipComponent {
    @Reference private NodeLoop loop;
    @Reference private StateFolder state;
    @Reference private Identity identity;
    @Reference private SignatureVerifier signatures;
    @Reference private Links links;
    @Reference private OverlayFactory overlays;
    @Reference private DhtFactory dhts;
    @Reference private AddressAllocators allocators;
    @Reference private VirtualNetworkFactory routers;
    @Reference private NameServices names;
    private NodeMemberships memberships;
    private ServiceRegistration<Memberships> registration;

    @Activate
    void activate(BundleContext bundle) {
        NodeParts node = new NodeParts(links, new NodeKeys(identity, signatures, KeySource.ofPlatform()), state,
            loop.counters(), systemName());
        NetworkServices services = new NetworkServices(overlays, dhts, allocators, routers, names);
        memberships = loop.ask(() -> new NodeMemberships(loop.open("membership"), node, services))
            .toCompletableFuture().join();
        registration = bundle.registerService(Memberships.class, memberships, null);
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        loop.ask(() -> {
            memberships.close();
            return true;
        }).toCompletableFuture().join();
    }

    private static String systemName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
