package org.ipop.vnet;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.Refused;
import org.ipop.api.ServiceGone;
import org.ipop.api.edge.TapConfig;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.vnet.GroupPort;
import org.ipop.api.vnet.GroupTraffic;
import org.ipop.api.vnet.RouteDecision;
import org.ipop.api.vnet.StubNetwork;
import org.ipop.api.vnet.StubPort;
import org.ipop.api.vnet.VirtualNetwork;

/** The router of one network: its parts, opened and closed together. */
final class VirtualRouter implements VirtualNetwork {
    private final NodeContext context;
    private final AddressPlan plan;
    private final Optional<String> namespace;
    private final int mtu;
    private final MemberResolver resolver;
    private final RouterTap tap;
    private final Pings pings;
    private final Inbound inbound;
    private final Outbound outbound;
    private final PacketLinks links;
    private final Decisions decisions;
    private final Surroundings around;
    private boolean closed;

    VirtualRouter(Services services, JoinedNetwork network, InetAddress ipv4) {
        context = services.loop().open("vnet");
        plan = new AddressPlan(network.spec(), network.self(), ipv4);
        namespace = network.namespace();
        mtu = services.mtu();
        resolver = new MemberResolver(context, network, services.loop().counters());
        tap = new RouterTap(context, services, network.spec().name());
        pings = new Pings(context, plan, resolver);
        around = new Surroundings(plan, resolver, tap, new Stub(), new Groups(),
            new RouterCounters(services.loop().counters()));
        decisions = new Decisions(context, network, around);
        inbound = new Inbound(around, pings, this::mtu);
        links = services.links().packets(network.spec().ring(), inbound);
        outbound = new Outbound(context, around, links);
        try {
            tap.open(deviceConfig(), outbound);
        } catch (Refused refusal) {
            close();
            throw refusal;
        }
        new Announcement(context, network).publish();
    }

    @Override
    public String device() {
        return tap.name();
    }

    @Override
    public void readdress(InetAddress ipv4) {
        plan.readdress(ipv4);
        tap.configure(deviceConfig());
    }

    @Override
    public StubPort attach(StubNetwork hosts) {
        around.stub().attach(hosts);
        return new FromHosts(around, hosts, outbound, mtu);
    }

    @Override
    public GroupPort attach(GroupTraffic groups) {
        around.groups().attach(groups);
        return new GroupExchange(around, groups, inbound, links);
    }

    @Override
    public CompletionStage<RouteDecision> route(InetAddress destination) {
        return closed ? gone() : decisions.decide(destination);
    }

    @Override
    public CompletionStage<Long> ping(InetAddress destination, long timeoutNanos) {
        return closed ? gone() : pings.ping(links, destination, timeoutNanos);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        links.close();
        tap.close();
        endParts();
    }

    /** The tap stays open; the successor opens it again and gets it as it is. */
    @Override
    public Void suspend() {
        if (!closed) {
            closed = true;
            tap.suspend();
            endParts();
        }
        return null;
    }

    private int mtu(NodeId peer) {
        return links.mtu(peer);
    }

    private TapConfig deviceConfig() {
        return plan.tap(mtu).inside(namespace);
    }

    private void endParts() {
        pings.close();
        outbound.close();
        inbound.close();
        resolver.close();
        context.close();
    }

    private static <T> CompletionStage<T> gone() {
        return CompletableFuture.failedStage(new ServiceGone("the virtual network"));
    }
}
