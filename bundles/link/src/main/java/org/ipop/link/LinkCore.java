package org.ipop.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.Refused;
import org.ipop.api.RingId;
import org.ipop.api.edge.Transport;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.link.LinkInfo;
import org.ipop.api.link.Links;
import org.ipop.api.link.LinksSnapshot;
import org.ipop.api.link.PacketLinks;
import org.ipop.api.link.PacketListener;
import org.ipop.api.link.RingGate;
import org.ipop.api.link.RingLinks;
import org.ipop.api.link.RingListener;
import org.ipop.api.link.UnderlayGuard;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.nat.NatStrategy;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.StateFolder;
import org.ipop.api.security.HandshakeFactory;

/** The links of one node. Thread: node loop. */
public final class LinkCore implements Links, UnderlayGuard, AutoCloseable {
    private static final int MAX_PORT = 65535;

    private final Local local;
    private final Services services;
    private final OwnAddresses own;
    private final LinkTable links;
    private Settings settings;
    private Optional<TransportSocket> socket = Optional.empty();
    private boolean closed;

    /** The services on which links stand. */
    public record Services(NodeContext context, Counters counters, StateFolder state, Transport transport,
                           CandidateGatherer gatherer, HandshakeFactory handshakes) {
    }

    /**
     * @param listen              port 0: the one of last time if it is free
     * @param relayBytesPerSecond how much traffic one neighbour may send over us
     * @param relay               who may
     */
    public record Settings(InetSocketAddress listen, long relayBytesPerSecond, RelayTerms relay) {
        public static final long RELAY_BYTES_PER_SECOND = 12_500_000;

        /** For everybody. */
        public Settings(InetSocketAddress listen, long relayBytesPerSecond) {
            this(listen, relayBytesPerSecond, RelayTerms.ALL);
        }

        /** Throws {@link Refused} for what an operator wrote and we cannot use. */
        static Settings parse(String listen, long relayBytesPerSecond, String relay) {
            int colon = listen.lastIndexOf(':');
            String host = listen.substring(0, Math.max(0, colon)).replaceAll("^\\[(.*)]$", "$1");
            String port = listen.substring(colon + 1);
            if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > MAX_PORT) {
                throw new Refused("'listen' is '" + listen + "'; write ADDRESS:PORT with a port of 0 to 65535,"
                    + " like [::]:4100");
            }
            if (relayBytesPerSecond < 0) {
                throw new Refused("'relayBytesPerSecond' is " + relayBytesPerSecond + "; it must be 0 or more");
            }
            try {
                return new Settings(new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(port)),
                    relayBytesPerSecond, RelayTerms.parse(relay));
            } catch (IllegalArgumentException e) {
                throw new Refused("'listen' is '" + listen + "'; '" + host + "' is no IP address");
            }
        }
    }

    public LinkCore(NodeId self, Settings settings, Services services) {
        this.services = services;
        this.settings = settings;
        this.local = new Local(self, services.context(), services.counters());
        this.own = new OwnAddresses(local, services.gatherer());
        this.links = new LinkTable(local, services.handshakes(), own, settings);
    }

    /**
     * Opens the socket; everything else may be called before.
     *
     * @return fails with {@link Refused} if a port that was asked for cannot be had
     */
    public CompletionStage<Void> start() {
        return open(settings.listen());
    }

    /**
     * Moves to another socket if need be; links follow it as they follow any change of address.
     *
     * @return fails with {@link Refused} if the new address cannot be had: the former socket stays in force
     */
    public CompletionStage<Void> change(Settings fresh) {
        Settings former = settings;
        settings = fresh;
        links.change(fresh);
        if (fresh.listen().equals(former.listen())) {
            return CompletableFuture.completedFuture(null);
        }
        return open(fresh.listen()).exceptionallyCompose(error -> {
            settings = new Settings(former.listen(), settings.relayBytesPerSecond(), settings.relay());
            return CompletableFuture.failedFuture(new Refused(ListeningPort.cause(error).getMessage()
                + "; the node goes on listening on " + listening()));
        });
    }

    /** Asks these about peers that stay relayed, in this order; the list may change while it is consulted. */
    public void consult(List<NatStrategy> strategies) {
        links.consult(strategies);
    }

    /** Streams for where UDP is shut, from now on. */
    void offer(StreamSource streams) {
        links.streams().offer(streams);
    }

    /** They are not to be used any more. */
    void withdraw(StreamSource streams) {
        links.streams().withdraw(streams);
    }

    @Override
    public RingLinks attach(RingId ring, RingGate gate, RingListener listener) {
        AttachedRing attached = new AttachedRing(links, ring, gate, listener);
        links.attach(attached);
        return attached;
    }

    @Override
    public PacketLinks packets(RingId ring, PacketListener listener) {
        PacketPort port = new PacketPort(links, ring, listener);
        links.rings().add(port);
        return port;
    }

    @Override
    public List<LinkInfo> links() {
        return links.all().stream().filter(link -> !link.dormant()).map(Link::info).toList();
    }

    @Override
    public long rttNanos(NodeId peer) {
        Link known = links.find(peer);
        return known == null ? -1 : known.paths().selected().map(path -> path.smoothedRttNanos).orElse(-1L);
    }

    @Override
    public List<String> history(NodeId peer) {
        return links.history().of(peer);
    }

    @Override
    public List<InetSocketAddress> listening() {
        return socket.map(TransportSocket::local).stream().toList();
    }

    @Override
    public List<Candidate> candidates() {
        return links.candidates();
    }

    @Override
    public Exclusion exclude(Prefix prefix) {
        return links.exclude(prefix);
    }

    @Override
    public LinksSnapshot suspend() {
        LinksSnapshot left = new LinksSnapshot(own.incarnation(), links.suspend());
        closed = true;
        links.streams().close();
        socket.ifPresent(this::leaveOpen);
        links.outlet().close();
        local.context().close();
        return left;
    }

    @Override
    public void resume(LinksSnapshot former) {
        own.resume(former.incarnation());
        links.resume(former.peers());
    }

    /** Takes leave of all peers and closes the socket. */
    @Override
    public void close() {
        if (!closed) {
            links.close();
            closed = true;
            links.streams().close();
            socket.ifPresent(this::leave);
            links.outlet().close();
            local.context().close();
        }
    }

    private void opened(TransportSocket opened) {
        if (closed) {
            opened.close();
            return;
        }
        Optional<TransportSocket> former = socket;
        socket = Optional.of(opened);
        own.use(opened);
        links.outlet().use(opened);
        services.gatherer().serve(opened, links);
        former.ifPresent(left -> {
            leave(left);
            links.moved();
        });
    }

    private void leave(TransportSocket left) {
        services.gatherer().withdraw(left);
        left.flush();
        left.close();
    }

    /** The front below keeps the port, and what comes to it, for the links that follow. */
    private void leaveOpen(TransportSocket left) {
        services.gatherer().withdraw(left);
        left.flush();
        left.suspend();
    }

    private CompletionStage<Void> open(InetSocketAddress listen) {
        ListeningPort port = new ListeningPort(services.transport(), services.state());
        return port.open(listen, new Demultiplexer(links, services.gatherer())).thenAccept(this::opened);
    }
}
