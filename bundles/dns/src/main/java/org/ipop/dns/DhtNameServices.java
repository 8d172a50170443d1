package org.ipop.dns;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.name.NameService;
import org.ipop.api.name.NameServices;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.dns.directory.Directory;
import org.ipop.dns.directory.OwnFirst;
import org.ipop.dns.directory.Registration;
import org.ipop.dns.resolver.SystemResolver;
import org.ipop.dns.server.Forwarder;
import org.ipop.dns.server.NameServer;
import org.ipop.dns.server.Responder;
import org.ipop.dns.server.Zone;

/**
 * The names of all networks of this node. Each network has a name server of its own address, and each of them knows the
 * zones of all: the system's resolver asks only one. Thread: node loop.
 */
public final class DhtNameServices implements NameServices {
    private final NodeLoop loop;
    private final NodeContext context;
    private final LocalSockets sockets;
    private final Health health;
    private final SystemResolver resolver;
    private final Forwarder forwarder;
    private final Responder responder;
    private final Map<NetworkSpec, NameService> opened = new LinkedHashMap<>();

    /** @param resolver not yet started */
    public DhtNameServices(NodeLoop loop, LocalSockets sockets, Health health, SystemResolver resolver) {
        this.loop = loop;
        this.context = loop.open("dns");
        this.sockets = sockets;
        this.health = health;
        this.resolver = resolver;
        this.forwarder = new Forwarder(context, loop.counters(), sockets);
        this.responder = new Responder(context, loop.counters(), forwarder);
        resolver.start(forwarder::servers);
    }

    @Override
    public NameService open(JoinedNetwork network, InetAddress ipv4) {
        NetworkSpec spec = network.spec();
        NodeContext own = loop.open("dns." + spec.name());
        OwnFirst members = new OwnFirst(new Registration(own, health, network, ipv4),
            new Directory(own, loop.counters(), network));
        Zone zone = new Zone(spec, members);
        NameServer server = new NameServer(own, loop.counters(), health, sockets, responder);
        NameService names = new NetworkNames(own, members, () -> {
            opened.remove(spec);
            resolver.withdraw(spec);
            responder.remove(zone);
            server.close();
        });
        opened.put(spec, names);
        responder.add(zone);
        members.registration().start();
        server.open(List.of(spec.nameServer4(), spec.nameServer6()), () -> resolver.announce(spec));
        return names;
    }

    /** Closes what is still open; completes when the system's resolver is as it was. */
    public CompletionStage<Void> close() {
        List.copyOf(opened.values()).forEach(NameService::close);
        forwarder.close();
        return resolver.close().whenComplete((done, failure) -> context.close());
    }
}
