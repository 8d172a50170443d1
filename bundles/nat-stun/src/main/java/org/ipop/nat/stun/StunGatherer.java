package org.ipop.nat.stun;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ipop.api.NodeId;
import org.ipop.api.Prefix;
import org.ipop.api.edge.Datagram;
import org.ipop.api.edge.LocalSockets;
import org.ipop.api.edge.NetworkChanges;
import org.ipop.api.edge.TransportSocket;
import org.ipop.api.nat.Candidate;
import org.ipop.api.nat.CandidateGatherer;
import org.ipop.api.nat.NatBehaviour;
import org.ipop.api.nat.NatObserver;
import org.ipop.api.nat.PortMapper;
import org.ipop.api.runtime.Counter;
import org.ipop.api.runtime.Counters;
import org.ipop.api.runtime.NodeContext;
import org.ipop.nat.stun.StunServer.Request;
import org.ipop.nat.stun.Vantage.Place;
import org.ipop.wire.MalformedPacket;
import org.ipop.wire.stun.StunCodec;
import org.ipop.wire.stun.StunMessage;

/**
 * Gathers candidates of the sockets that it serves: at once, when this node moves, when the servers change, and every
 * few minutes. What peers and servers say takes effect at the next tick, so that nobody can make us churn.
 */
public final class StunGatherer implements CandidateGatherer, NatObserver, AutoCloseable {
    static final int MAX_CANDIDATES = 16;
    static final int MAX_SERVERS = 8;
    static final long TICK_NANOS = 1_000_000_000L;
    static final long REFRESH_NANOS = 300_000_000_000L;

    private final NodeContext context;
    private final Counters counters;
    private final LocalSockets local;
    private final HostCandidates hosts;
    private final Settings settings;
    private final StunServer server;
    private final BehaviourWatch watch;
    private final Moves moves;
    private final Counter malformed;
    private final Counter indications;
    private final List<ServedSocket> served = new ArrayList<>();
    private final Map<TransportSocket, ServedSocket> bySocket = new IdentityHashMap<>();
    private final Map<ServedSocket, AnswerSockets> answering = new IdentityHashMap<>();
    private final List<PortMapper> mappers = new ArrayList<>();
    private List<InetSocketAddress> servers;
    private long plannedNanos;
    /** Asked for with each message that names us, so kept until the next tick; null when it may have changed. */
    private List<Candidate> candidates;

    /**
     * What the operator says.
     *
     * @param tapNames     what the names of our taps begin with
     * @param servers      STUN servers to be asked before others
     * @param trusted      clients whose short requests are answered in full
     * @param otherAddress a second address of this host, for RFC 5780 in full
     */
    public record Settings(String tapNames, List<InetSocketAddress> servers, List<Prefix> trusted,
                           Optional<InetAddress> otherAddress) {
        static final Settings DEFAULT = new Settings("ipop", List.of(), List.of(), Optional.empty());
    }

    /** @param context owned and closed by the gatherer */
    public StunGatherer(NodeContext context, Counters counters, LocalSockets local, Settings settings) {
        this.context = context;
        this.counters = counters;
        this.local = local;
        this.settings = settings;
        this.hosts = new HostCandidates(settings.tapNames());
        this.server = new StunServer(counters, settings.trusted());
        this.watch = new BehaviourWatch(new BehaviourDiscovery.Services(context, counters, local));
        this.malformed = counters.counter("nat.drop.malformed");
        this.indications = counters.counter("nat.drop.indication");
        this.servers = settings.servers();
        this.moves = new Moves(context, local, hosts, this::moved);
        this.plannedNanos = context.nanoTime();
        context.schedule(TICK_NANOS, this::tick);
    }

    @Override
    public void serve(TransportSocket socket, Listener listener) {
        if (bySocket.containsKey(socket)) {
            throw new IllegalStateException("the socket on " + socket.local() + " is served already");
        }
        ServedSocket added = new ServedSocket(socket, listener, context, counters);
        served.add(added);
        bySocket.put(socket, added);
        answering.put(added, new AnswerSockets(socket, local, settings.otherAddress(),
            (place, datagram) -> read(added, place, datagram)));
        mappers.forEach(added::mapBy);
        added.plan(servers);
        added.askNext();
        refresh(added);
    }

    @Override
    public void withdraw(TransportSocket socket) {
        ServedSocket gone = bySocket.remove(socket);
        if (gone != null) {
            served.remove(gone);
            answering.remove(gone).close();
            gone.close();
            candidates = null;
        }
    }

    @Override
    public void stun(TransportSocket socket, Datagram datagram) {
        ServedSocket to = bySocket.get(socket);
        if (to == null) {
            datagram.payload().release();
        } else {
            read(to, Place.FIRST, datagram);
        }
    }

    private void read(ServedSocket to, Place place, Datagram datagram) {
        ByteBuf payload = datagram.payload();
        int bytes = payload.readableBytes();
        try {
            StunMessage message = StunCodec.read(payload);
            switch (message.kind()) {
                case REQUEST -> answer(to, new Request(message, bytes, datagram.remote(),
                    new Vantage(answering.get(to), place)));
                case SUCCESS, ERROR -> to.client().answered(message, datagram.remote());
                case INDICATION -> indications.increment();
            }
        } catch (MalformedPacket e) {
            malformed.increment();
        } finally {
            payload.release();
        }
    }

    @Override
    public void observed(TransportSocket socket, NodeId by, InetSocketAddress mapped) {
        Optional.ofNullable(bySocket.get(socket)).ifPresent(at -> at.hear(by, false, mapped));
    }

    @Override
    public void servers(List<InetSocketAddress> stunServers) {
        Set<InetSocketAddress> all = new LinkedHashSet<>(settings.servers());
        all.addAll(stunServers);
        List<InetSocketAddress> wanted = all.stream().filter(each -> !each.isUnresolved()).limit(MAX_SERVERS).toList();
        if (!wanted.equals(servers)) {
            servers = wanted;
            planAll();
        }
    }

    @Override
    public List<Candidate> candidates() {
        if (candidates == null) {
            candidates = served.stream().flatMap(each -> each.candidates().stream()).distinct().limit(MAX_CANDIDATES)
                .toList();
        }
        return candidates;
    }

    @Override
    public NatBehaviour behaviour() {
        return watch.behaviour();
    }

    @Override
    public List<String> portMappings() {
        return served.stream().flatMap(each -> each.portMappings().stream()).toList();
    }

    /** From now on this one is asked for ways in, too. */
    public void mapBy(PortMapper mapper) {
        mappers.add(mapper);
        served.forEach(each -> each.mapBy(mapper));
    }

    /** From now on changes of this host's addresses and routes are heard of at once. */
    public NetworkChanges.Watch follow(NetworkChanges changes) {
        return changes.watch(moves);
    }

    /** Its mappings are given back. */
    public void unmap(PortMapper mapper) {
        mappers.remove(mapper);
        served.forEach(each -> each.unmap(mapper));
    }

    @Override
    public void close() {
        watch.close();
        List.copyOf(served).forEach(each -> withdraw(each.socket()));
        context.close();
    }

    private void answer(ServedSocket to, Request request) {
        AnswerSockets sockets = answering.get(to);
        server.answer(request, context.nanoTime()).ifPresent(reply -> sockets.at(reply.from())
            .ifPresent(socket -> ServedSocket.send(socket, reply.message(), reply.to())));
    }

    private void tick() {
        context.schedule(TICK_NANOS, this::tick);
        moves.tick();
        if (context.nanoTime() - plannedNanos >= REFRESH_NANOS) {
            planAll();
        }
        for (ServedSocket each : List.copyOf(served)) {
            each.askNext();
            refresh(each);
        }
        if (!served.isEmpty()) {
            watch.tick(servers);
        }
    }

    private void refresh(ServedSocket each) {
        candidates = null;
        each.refresh(hosts, moves.interfaces());
    }

    /** What others told us was about another way. */
    private void moved() {
        watch.moved();
        planAll();
        for (ServedSocket each : List.copyOf(served)) {
            each.moved();
            each.askNext();
            refresh(each);
        }
    }

    private void planAll() {
        plannedNanos = context.nanoTime();
        served.forEach(each -> each.plan(servers));
    }
}
