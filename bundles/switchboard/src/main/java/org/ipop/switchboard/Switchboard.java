package org.ipop.switchboard;

import java.util.ArrayList;
import java.util.List;
import org.ipop.api.address.AddressAllocators;
import org.ipop.api.dht.DhtFactory;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.TapFactory;
import org.ipop.api.edge.Transport;
import org.ipop.api.link.Links;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.membership.Admissions;
import org.ipop.api.membership.Memberships;
import org.ipop.api.membership.RunningNetworks;
import org.ipop.api.membership.Seeds;
import org.ipop.api.name.NameServices;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.overlay.OverlayFactory;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.Descriptors;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.security.HandshakeFactory;
import org.ipop.api.security.Identity;
import org.ipop.api.security.SignatureVerifier;
import org.ipop.api.vnet.VirtualNetworkFactory;

/** All fronts of a node and the plugs behind them. Thread: node loop. */
final class Switchboard implements AutoCloseable {
    private final NodeContext context;
    private final List<Socket<?>> sockets = new ArrayList<>();

    /**
     * One interface: its plug, and the front that its consumers see.
     *
     * @param type under which providers and front are registered
     */
    record Socket<P>(Class<P> type, P front, Providers<P> plug) {
    }

    Switchboard(NodeContext context, Counters counters, Health health, Descriptors descriptors) {
        this.context = context;
        Opened.Shared shared = new Opened.Shared(context, counters);
        Host host = new Host(shared, health, descriptors);
        Networks networks = new Networks();
        SwitchedOverlays overlays = new SwitchedOverlays(shared);
        SwitchedDhts dhts = new SwitchedDhts(shared);
        SwitchedAllocators allocators = new SwitchedAllocators(shared, networks);
        SwitchedNames names = new SwitchedNames(shared, networks);
        SwitchedRouters routers = new SwitchedRouters(host, networks);
        add(VirtualNetworkFactory.class, routers, routers);
        add(OverlayFactory.class, overlays, overlays);
        add(DhtFactory.class, dhts, dhts);
        add(AddressAllocators.class, allocators, allocators);
        add(NameServices.class, names, names);
        SwitchedMemberships memberships = new SwitchedMemberships(shared, () -> {
            names.closeAll();
            routers.closeAll();
            allocators.closeAll();
            dhts.closeAll();
            overlays.closeAll();
        });
        SwitchedRunning running = new SwitchedRunning();
        SwitchedSeeds seeds = new SwitchedSeeds(shared);
        add(Memberships.class, memberships, memberships);
        SwitchedAdmissions admissions = new SwitchedAdmissions(shared);
        add(Admissions.class, admissions, admissions);
        add(RunningNetworks.class, running, running);
        add(Seeds.class, seeds, seeds);
        addSecurity(shared);
        SwitchedTransport transport = new SwitchedTransport(host);
        addLinks(shared, transport);
        addEdges(host, transport);
    }

    List<Socket<?>> sockets() {
        return List.copyOf(sockets);
    }

    @Override
    public void close() {
        context.close();
    }

    private void addSecurity(Opened.Shared shared) {
        SwitchedIdentity identity = new SwitchedIdentity();
        SwitchedVerifier verifier = new SwitchedVerifier();
        SwitchedHandshakes handshakes = new SwitchedHandshakes();
        SwitchedGatherer gatherer = new SwitchedGatherer(shared.counters());
        add(Identity.class, identity, identity);
        add(SignatureVerifier.class, verifier, verifier);
        add(HandshakeFactory.class, handshakes, handshakes);
        add(CandidateGatherer.class, gatherer, gatherer);
    }

    private void addLinks(Opened.Shared shared, SwitchedTransport transport) {
        SwitchedLinks links = new SwitchedLinks(shared, transport::deliver);
        SwitchedUnderlay underlay = new SwitchedUnderlay();
        add(UnderlayGuard.class, underlay, underlay);
        add(Links.class, links, links);
    }

    private void addEdges(Host host, SwitchedTransport transport) {
        SwitchedTaps taps = new SwitchedTaps(host);
        SwitchedLocalSockets local = new SwitchedLocalSockets(host);
        sockets.add(new Socket<>(TapFactory.class, taps, taps));
        add(Transport.class, transport, transport);
        add(LocalSockets.class, local, local);
    }

    private <P> void add(Class<P> type, P front, Front<P> switching) {
        sockets.add(new Socket<>(type, front, new Plug<>(context, switching)));
    }
}
