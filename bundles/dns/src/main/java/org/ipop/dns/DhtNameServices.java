package org.ipop.dns;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.membership.JoinedNetwork;
import org.ipop.api.membership.NetworkSpec;
import org.ipop.api.name.NameService;
import org.ipop.api.name.NameServices;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.ipop.dns.directory.Directory;
import org.ipop.dns.directory.OwnFirst;
import org.ipop.dns.directory.PublishedFile;
import org.ipop.dns.directory.Registration;
import org.ipop.dns.resolver.ResolverFile;
import org.ipop.dns.resolver.SystemResolver;
import org.ipop.dns.server.NameServer;
import org.ipop.dns.server.Zone;

/**
 * The names of all networks of this node. Each network has a name server of its own address, and each of them knows the
 * zones of all that live in the same network namespace: a resolver asks only one. Thread: node loop.
 */
public final class DhtNameServices implements NameServices {
    private final NodeLoop loop;
    private final NodeContext context;
    private final LocalSockets sockets;
    private final StateFolder state;
    private final Health health;
    private final Resolvers resolvers;
    /** By network namespace; each once it is needed. */
    private final Map<Optional<String>, Locality> localities = new LinkedHashMap<>();
    private final Map<NetworkSpec, NameService> opened = new LinkedHashMap<>();

    /** Makes the resolver of a network namespace, not yet started; empty = the node's own. */
    public interface Resolvers {
        SystemResolver of(Optional<String> namespace);
    }

    /** @param state where an earlier run may have left something: of resolvers, of what is published */
    public DhtNameServices(NodeLoop loop, LocalSockets sockets, StateFolder state, Health health,
                           Resolvers resolvers) {
        this.loop = loop;
        this.context = loop.open("dns");
        this.sockets = sockets;
        this.state = state;
        this.health = health;
        this.resolvers = resolvers;
        locality(Optional.empty());
        state.list(ResolverFile.NAMESPACES).forEach(name -> locality(Optional.of(name)));
    }

    @Override
    public NameService open(JoinedNetwork network, InetAddress ipv4) {
        NetworkSpec spec = network.spec();
        Locality locality = locality(network.namespace());
        NodeContext own = loop.open("dns." + spec.name());
        OwnFirst members = new OwnFirst(new Registration(own, health, network, ipv4),
            new Directory(own, loop.counters(), network));
        Zone zone = new Zone(spec, members);
        NameServer server = new NameServer(own, loop.counters(), health, locality.sockets(),
            locality.responder());
        CompletableFuture<Void> served = new CompletableFuture<>();
        PublishedFile file = new PublishedFile(state, spec);
        NameService names = new NetworkNames(own, members, file, served, () -> {
            opened.remove(spec);
            locality.resolver().withdraw(spec);
            locality.responder().remove(zone);
            server.close();
        });
        opened.put(spec, names);
        locality.responder().add(zone);
        members.registration().start(file.read());
        server.open(spec, () -> locality.announce(spec).thenRun(() -> served.complete(null)));
        return names;
    }

    /** Closes what is still open; completes when every resolver is as it was. */
    public CompletionStage<Void> close() {
        List.copyOf(opened.values()).forEach(NameService::close);
        return CompletableFuture.allOf(localities.values().stream().map(Locality::close)
            .map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new))
            .whenComplete((done, failure) -> context.close());
    }

    private Locality locality(Optional<String> namespace) {
        return localities.computeIfAbsent(namespace, place -> Locality.open(context, loop.counters(),
            place.map(sockets::inside).orElse(sockets), resolvers.of(place)));
    }
}
